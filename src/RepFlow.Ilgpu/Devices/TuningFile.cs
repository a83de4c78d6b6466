using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace RepFlow.Ilgpu.Devices;

/// <summary>
/// The file in which the <see cref="KernelTuning"/> of a device is kept: JSON, one for each kind of hardware, driver and version of this library, so that none is read for another. docs/tuning.md has its form.
/// </summary>
public sealed class TuningFile
{
    /// <summary>The environment variable that names the folder of these files instead of <see cref="DefaultFolder"/>, or says <c>off</c>: none is read.</summary>
    public const string Variable = "REPFLOW_TUNING";

    const string Format = "repflow tuning";
    const int Version = 1;

    // What CL_DRIVER_VERSION is; ILGPU has no name for it.
    const CLDeviceInfoType OpenCLDriver = (CLDeviceInfoType)0x102D;

    static readonly JsonWriterOptions indented = new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    static readonly TimeSpan patience = TimeSpan.FromSeconds(10);

    readonly string hardware;
    readonly string driver;
    readonly string library;

    /// <summary>Finds a device's file.</summary>
    /// <param name="device">The device.</param>
    /// <param name="folder">The folder; null for <see cref="Folder"/>.</param>
    /// <exception cref="DeviceException">There is no folder.</exception>
    public TuningFile(Device device, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(device);
        hardware = $"{DeviceName.Stem(device.Kind)} {device.Description}";
        driver = DriverOf(device);
        library = typeof(TuningFile).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        folder ??= Folder ?? throw new DeviceException($"The user has no folder for caches, and {Variable} names none: set it to the folder for tuning files.");
        Path = System.IO.Path.Combine(System.IO.Path.GetFullPath(folder), $"{Word(hardware)}_{Word(driver)}_{Word(library)}.json");
    }

    /// <summary>Whether <see cref="Variable"/> says that no file is read.</summary>
    public static bool IsOff => Environment.GetEnvironmentVariable(Variable) == "off";

    /// <summary>The folder of all files: what <see cref="Variable"/> names, else <see cref="DefaultFolder"/>; null where the user has none.</summary>
    public static string? Folder => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named && !IsOff ? named : DefaultFolder;

    /// <summary>The usual folder, <c>repflow/tuning</c> in the user's folder for caches; null where the user has none.</summary>
    public static string? DefaultFolder => CacheFolder.Of("tuning");

    /// <summary>The full path of the file, which need not be there.</summary>
    public string Path { get; }

    /// <summary>Reads the file.</summary>
    /// <returns>The tuning; null where there is no file.</returns>
    /// <exception cref="DeviceException">It cannot be read, is damaged, or is of another device, driver or version; the message says so in one line.</exception>
    public KernelTuning? Read()
    {
        try
        {
            return File.Exists(Path) ? Parse(File.ReadAllBytes(Path)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DeviceException($"The tuning file {Path} cannot be read: {DeviceException.FirstLine(e)}.", e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new DeviceException($"The tuning file {Path} is damaged: {DeviceException.FirstLine(e)} Remove it, and run 'repflow tune' again.", e);
        }
    }

    /// <summary>
    /// Adds a tuning to the file, with what is there and what others add at the same time; it counts where both know a work. The file is replaced whole: nobody reads a part of one.
    /// </summary>
    /// <param name="found">The tuning.</param>
    /// <returns>What the file holds then.</returns>
    /// <exception cref="DeviceException">The file that is there cannot be read, and is left as it is; or it cannot be written.</exception>
    public KernelTuning Merge(KernelTuning found)
    {
        ArgumentNullException.ThrowIfNull(found);
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            using var alone = Lock();
            var all = Read() is { } before ? before.With(found) : found;
            var next = $"{Path}.{Guid.NewGuid():N}.tmp";
            try
            {
                File.WriteAllBytes(next, Text(all));
                File.Move(next, Path, overwrite: true);
            }
            finally
            {
                File.Delete(next);
            }

            return all;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DeviceException($"The tuning file {Path} cannot be written: {DeviceException.FirstLine(e)}.", e);
        }
    }

    /// <summary>The part of a file's name that says something.</summary>
    static string Word(string text)
    {
        var word = new StringBuilder();
        foreach (var letter in text)
        {
            if (char.IsAsciiLetterOrDigit(letter) || letter == '.')
            {
                word.Append(letter);
            }
            else if (word.Length > 0 && word[^1] != '-')
            {
                word.Append('-');
            }
        }

        return word.ToString(0, Math.Min(word.Length, 64)).Trim('-');
    }

    static string DriverOf(Device device)
    {
        if (device.IsHost)
        {
            return "none";
        }

        return device.Accelerator switch
        {
            CudaAccelerator cuda => $"CUDA {cuda.DriverVersion.Major}.{cuda.DriverVersion.Minor}, compute capability {cuda.Architecture.Major}.{cuda.Architecture.Minor}",
            CLAccelerator cl => $"OpenCL {CLAPI.CurrentAPI.GetDeviceInfo(((CLDevice)cl.Device).DeviceId, OpenCLDriver)}",
            _ => $"ILGPU {ILGPU.Context.Version}",
        };
    }

    KernelTuning Parse(byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        var root = document.RootElement;
        if (Text(root, "format") != Format || root.GetProperty("version").GetInt32() != Version)
        {
            throw new DeviceException($"The tuning file {Path} is no '{Format}' of version {Version}. Remove it, and run 'repflow tune' again.");
        }

        foreach (var (name, own) in new[] { ("hardware", hardware), ("driver", driver), ("library", library) })
        {
            if (Text(root, name) is var other && other != own)
            {
                throw new DeviceException($"The tuning file {Path} is of {name} '{other}', not '{own}'. Remove it, and run 'repflow tune' again.");
            }
        }

        return new KernelTuning([.. root.GetProperty("choices").EnumerateArray().Select(choice => new TunedKernel(
            Text(choice, "work"),
            MatrixPrecisionNames.Find(Text(choice, "products")) ?? throw new FormatException($"there are no products '{Text(choice, "products")}'."),
            Text(choice, "kernel"),
            Text(choice, "usual"),
            choice.GetProperty("milliseconds").GetDouble(),
            choice.GetProperty("ratio").GetDouble()))]);
    }

    static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null.");

    byte[] Text(KernelTuning tuning)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, indented))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteNumber("version", Version);
            json.WriteString("hardware", hardware);
            json.WriteString("driver", driver);
            json.WriteString("library", library);
            json.WriteStartArray("choices");
            foreach (var choice in tuning.Choices)
            {
                json.WriteStartObject();
                json.WriteString("work", choice.Work);
                json.WriteString("products", choice.Products.Name());
                json.WriteString("kernel", choice.Kernel);
                json.WriteString("usual", choice.Usual);
                json.WritePropertyName("milliseconds");
                json.WriteRawValue(choice.Milliseconds.ToString("0.#####", CultureInfo.InvariantCulture));
                json.WritePropertyName("ratio");
                json.WriteRawValue(choice.Ratio.ToString("0.###", CultureInfo.InvariantCulture));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    /// <summary>Keeps other writers away for as long as it is open.</summary>
    FileStream Lock()
    {
        var begin = Environment.TickCount64;
        for (; ; )
        {
            try
            {
                return new FileStream(Path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (Environment.TickCount64 - begin < patience.TotalMilliseconds)
            {
                Thread.Sleep(20);
            }
        }
    }
}
