namespace RepFlow.Ilgpu.Training.Tests.Checkpoints.PyTorch;

/// <summary>Whatever happens to a file of weights, it loads or is refused: nothing else, and without taking memory that its size does not justify.</summary>
public sealed class MutatedFileTests : IDisposable
{
    const int Rounds = 3000;
    const long MostBytes = 1 << 28;

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("repflow-mutated-");

    string Path => System.IO.Path.Combine(folder.FullName, "weights");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("zip")]
    [InlineData("legacy")]
    [InlineData("safetensors")]
    public void ChangedBytes(string format)
    {
        var file = Whole(format);
        var random = new Random(20);
        var loaded = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var changed = file.ToList();
            for (var changes = random.Next(1, 6); changes > 0; changes--)
            {
                var at = random.Next(changed.Count);
                switch (random.Next(5))
                {
                    case 0:
                        changed.Insert(at, (byte)random.Next(256));
                        break;
                    case 1:
                        changed.RemoveAt(at);
                        break;
                    case 2:
                        changed[at] ^= (byte)(1 << random.Next(8));
                        break;
                    case 3:
                        changed[at] = 0xff;
                        break;
                    default:
                        changed[at] = (byte)random.Next(256);
                        break;
                }
            }

            loaded += LoadsOrIsRefused([.. changed], round) ? 1 : 0;
        }

        Assert.InRange(loaded, 1, Rounds - 1);
    }

    [Fact]
    public void PicklesOfAnyInstructions()
    {
        byte[] instructions =
        [
            .. "NJKMGUXTCB(]laet)}dsu01qrhj2QRbio"u8,
            0x80, 0x81, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8c, 0x8d, 0x8e, 0x8f, 0x90, 0x91, 0x93, 0x94, 0x95,
        ];
        (string, string)[] names =
        [
            ("collections", "OrderedDict"), ("torch", "FloatStorage"), ("torch._utils", "_rebuild_tensor_v2"), ("torch._utils", "_rebuild_parameter"),
            ("builtins", "set"),
        ];
        var random = new Random(21);
        for (var round = 0; round < Rounds; round++)
        {
            var writer = new PickleWriter();
            for (var length = random.Next(1, 60); length > 0; length--)
            {
                switch (random.Next(6))
                {
                    case 0:
                        var (module, name) = names[random.Next(names.Length)];
                        writer.Global(module, name);
                        break;
                    case 1:
                        writer.Number(random.Next(-1, 5));
                        break;
                    case 2:
                        writer.Tensor("0", 4, random.Next(4), [random.Next(4)], [random.Next(4)]);
                        break;
                    case 3:
                        writer.Text("model");
                        break;
                    default:
                        writer.Op(instructions[random.Next(instructions.Length)]);
                        break;
                }
            }

            LoadsOrIsRefused(TorchFiles.Zip(writer.Ended, [("0", [0, 1, 2, 3])]), round);
        }
    }

    byte[] Whole(string format)
    {
        if (format == "safetensors")
        {
            SafetensorsFile.Write(Path, [("a", [2, 3], [1, 2, 3, 4, 5, 6]), ("b", [3], [1, 2, 3])], Precision.Single);
            return File.ReadAllBytes(Path);
        }

        var pickle = new PickleWriter().Dictionary(entries => entries.Text("state_dict").Dictionary(state => state
            .Text("a").Tensor("0", 6, 0, [2, 3], [3, 1])
            .Text("b").Tensor("0", 6, 1, [3], [2])
            .Text("c").Tensor("1", 4, 0, [2, 2], [1, 2]))).Ended;
        (string, float[])[] storages = [("0", [1, 2, 3, 4, 5, 6]), ("1", [1, 2, 3, 4])];
        return format == "zip" ? TorchFiles.Zip(pickle, storages) : TorchFiles.Legacy(pickle, storages);
    }

    bool LoadsOrIsRefused(byte[] file, int round)
    {
        File.WriteAllBytes(Path, file);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            using var weights = WeightsFile.Open(Path);
            foreach (var name in weights.Tensors.Keys)
            {
                weights.Read(name);
            }

            return true;
        }
        catch (InputException e)
        {
            Assert.DoesNotContain('\n', e.Message);
            return false;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"Round {round}: {e}", e);
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
        }
    }
}
