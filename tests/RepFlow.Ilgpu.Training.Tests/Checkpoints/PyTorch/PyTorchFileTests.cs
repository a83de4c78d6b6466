using System.Text.Json;
using RepFlow.Ilgpu.TestSupport;

namespace RepFlow.Ilgpu.Training.Tests.Checkpoints.PyTorch;

/// <summary>Files of PyTorch give the tensors that PyTorch saved, in both forms, and wherever a checkpoint has them.</summary>
public sealed class PyTorchFileTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("repflow-pytorch-");

    string Path => System.IO.Path.Combine(folder.FullName, "weights.pt");

    public void Dispose() => folder.Delete(recursive: true);

    [TorchTheory]
    [InlineData("")]
    [InlineData(", pickle_protocol=3")]
    [InlineData(", pickle_protocol=4")]
    [InlineData(", _use_new_zipfile_serialization=False")]
    [InlineData(", _use_new_zipfile_serialization=False, pickle_protocol=4")]
    public void WhatPyTorchSavesIsRead(string how)
    {
        const string Script = """
            import collections, json, sys, torch
            torch.manual_seed(1)
            base = torch.arange(24.0).reshape(2, 3, 4)
            tensors = {
                'transposed': base.permute(2, 0, 1),
                'part': base[1, :, 1:3],
                'every second': base.flatten()[1::2],
                'expanded': torch.tensor([[1.5], [2.5]]).expand(2, 3),
                'parameter': torch.nn.Parameter(torch.randn(3, 2)),
                'half': torch.randn(5).half(), 'bfloat16': torch.randn(5).bfloat16(), 'double': torch.randn(5).double(),
                'int64': torch.tensor([1, -2**40]), 'int32': torch.tensor([-7], dtype=torch.int32), 'int16': torch.tensor([-7], dtype=torch.int16),
                'int8': torch.tensor([-7], dtype=torch.int8), 'uint8': torch.tensor([200], dtype=torch.uint8), 'bool': torch.tensor([True, False]),
                'scalar': torch.tensor(3.25), 'empty': torch.zeros(0, 3),
            }
            model = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4))
            state = model.state_dict()
            for name, tensor in tensors.items():
                state[name] = tensor
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
            model(torch.randn(2, 3, 5, 5)).sum().backward()
            optimizer.step()
            saved = {'epoch': 3, 'best': 0.5, 'tags': {'a', 'b'}, 'size': base.shape, 'state_dict': state, 'optimizer': optimizer.state_dict()}
            torch.save(saved, sys.argv[1]HOW)
            print(json.dumps({name: [list(tensor.shape), tensor.detach().double().flatten().tolist()] for name, tensor in state.items()}))
            """;
        var printed = TestSupport.PyTorch.Run("-c", Script.Replace("HOW", how, StringComparison.Ordinal), Path);
        var expected = JsonSerializer.Deserialize<Dictionary<string, JsonElement[]>>(printed)!;
        using var file = WeightsFile.Open(Path);
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), file.Tensors.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, tensor) in expected)
        {
            Assert.Equal(tensor[0].Deserialize<long[]>(), file.Tensors[name].Shape);
            Assert.Equal(tensor[1].Deserialize<double[]>()!, file.Read(name));
        }

        Assert.Equal(["BF16", "F16", "F32", "I64"], new[] { "bfloat16", "half", "part", "int64" }.Select(name => file.Tensors[name].Type));
    }

    [TorchTheory]
    [InlineData("")]
    [InlineData(", pickle_protocol=4")]
    [InlineData(", _use_new_zipfile_serialization=False")]
    public void WhatTrainingLoopsSaveBesideTheWeightsIsPassedOver(string how)
    {
        // As torchvision's video references, mmengine and mmcv save their checkpoints.
        const string Script = """
            import argparse, collections, datetime, pathlib, sys, types
            import numpy, torch
            class HistoryBuffer:
                def __init__(self):
                    self.history, self.methods = numpy.arange(5.0), {'min': HistoryBuffer.min}
                def min(self):
                    return self.history.min()
            module = types.ModuleType('mmengine.logging.history_buffer')
            sys.modules.update({'mmengine': types.ModuleType('mmengine'), 'mmengine.logging': types.ModuleType('mmengine.logging'), module.__name__: module})
            HistoryBuffer.__module__, module.HistoryBuffer = module.__name__, HistoryBuffer
            model = torch.nn.Linear(2, 1, bias=False)
            with torch.no_grad():
                model.weight.copy_(torch.tensor([[1.5, -2.0]]))
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
            schedule = torch.optim.lr_scheduler.SequentialLR(
                optimizer, [torch.optim.lr_scheduler.LinearLR(optimizer), torch.optim.lr_scheduler.MultiStepLR(optimizer, [3, 5])], [2])
            saved = {
                'model': model.state_dict(), 'optimizer': optimizer.state_dict(), 'lr_scheduler': schedule.state_dict(), 'epoch': numpy.int64(3),
                'args': argparse.Namespace(data_path=pathlib.PurePosixPath('/data'), lr=0.1, device=torch.device('cuda', 0), dtype=torch.float32, best=numpy.float64(0.5)),
                'meta': {'CLASSES': numpy.array(['a', 'b']), 'palette': numpy.arange(6, dtype=numpy.uint8).reshape(2, 3), 'time': datetime.datetime(2026, 1, 2), 'raw': b'\x00\xff'},
                'message_hub': HISTORY, 'scores': collections.defaultdict(list, a=[1.0]), 'random': numpy.random.get_state(), 'range': range(3), 'z': 1j,
            }
            torch.save(saved, sys.argv[1]HOW)
            """;

        // By protocol 4 a method has another name, which is not on the list.
        var history = how.Contains('4', StringComparison.Ordinal) ? "None" : "{'log_scalars': collections.OrderedDict(loss=HistoryBuffer())}";
        var script = Script.Replace("HOW", how, StringComparison.Ordinal).Replace("HISTORY", history, StringComparison.Ordinal);
        TestSupport.PyTorch.Run("-c", script, Path);
        using var file = WeightsFile.Open(Path);
        Assert.Equal([1.5, -2], file.Read("weight"));
        Assert.Single(file.Tensors);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ViewsOfOneStorageAreReadByTheirStrides(bool isLegacy)
    {
        var pickle = new PickleWriter().Dictionary(state => state
            .Text("whole").Tensor("0", 6, 0, [2, 3], [3, 1], isLegacy: isLegacy)
            .Text("transposed").Tensor("0", 6, 0, [3, 2], [1, 3], isLegacy: isLegacy)
            .Text("last").Tensor("0", 6, 5, [], [], isLegacy: isLegacy)
            .Text("repeated").Tensor("0", 6, 1, [2, 2], [0, 1], isLegacy: isLegacy)
            .Text("note").Text("not a tensor")).Ended;
        (string, float[])[] storages = [("0", [0, 1, 2, 3, 4, 5])];
        File.WriteAllBytes(Path, isLegacy ? TorchFiles.Legacy(pickle, storages) : TorchFiles.Zip(pickle, storages));
        using var file = WeightsFile.Open(Path);
        Assert.Equal(["last", "repeated", "transposed", "whole"], file.Tensors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([0, 1, 2, 3, 4, 5], file.Read("whole"));
        Assert.Equal([0, 3, 1, 4, 2, 5], file.Read("transposed"));
        Assert.Equal([5], file.Read("last"));
        Assert.Equal([1, 2, 1, 2], file.Read("repeated"));
    }

    [Fact]
    public void AStorageMayBeAPartOfAnotherInFormerFiles()
    {
        var pickle = new PickleWriter().Dictionary(state => state.Text("a").Global("torch._utils", "_rebuild_tensor").Tuple(arguments => arguments
            .Tuple(id => id
                .Text("storage").Global("torch.cuda", "FloatStorage").Text("7").Text("cuda:0").Number(5)
                .Tuple(view => view.Text("8").Number(2).Number(3))).Op((byte)'Q')
            .Number(1).Numbers(2).Numbers(1)).Op((byte)'R')).Ended;
        File.WriteAllBytes(Path, TorchFiles.Legacy(pickle, [("7", [0, 1, 2, 3, 4])]));
        using var file = WeightsFile.Open(Path);
        Assert.Equal([3, 4], file.Read("a"));
    }

    [Theory]
    [InlineData("state_dict")]
    [InlineData("model_state")]
    [InlineData("model")]
    [InlineData("model", "state_dict")]
    public void WrappersAreLookedThrough(params string[] names)
    {
        var writer = new PickleWriter();
        Wrap(0);
        File.WriteAllBytes(Path, TorchFiles.Zip(writer.Ended, [("0", [3])]));
        using var file = WeightsFile.Open(Path);
        Assert.Equal([3], file.Read("a"));

        void Wrap(int depth) => writer.Dictionary(entries =>
        {
            if (depth == names.Length)
            {
                entries.Text("a").Tensor("0", 1, 0, [1], [1]);
                return;
            }

            entries.Text("epoch").Number(depth).Text(names[depth]);
            Wrap(depth + 1);
        });
    }

    [Fact]
    public void TheFormatIsWhatTheContentSays()
    {
        SafetensorsFile.Write(Path, [("a", [1], [7])], Precision.Single);
        using var file = WeightsFile.Open(Path);
        Assert.Equal([7], file.Read("a"));
    }
}
