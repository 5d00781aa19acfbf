using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using FindAgents.Engine;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Runtime;

namespace FindAgents.Cli.Diagnosis;

/// <summary>The checks of the machine and of the native libraries.</summary>
internal static class SystemChecks
{
    private const long Gibibyte = 1L << 30;
    private const string DevicesPage = "docs/devices.md";

    private static readonly string[] Platforms = ["linux-x64", "win-x64", "win-arm64", "osx-arm64"];

    public static Check DotNet() => Environment.Version.Major >= 10
        ? new Check(".NET", CheckState.Ok, RuntimeInformation.FrameworkDescription)
        : new Check(".NET", CheckState.Fail, RuntimeInformation.FrameworkDescription, "Install .NET 10: https://dotnet.microsoft.com/download");

    public static Check Platform()
    {
        var identifier = RuntimeInformation.RuntimeIdentifier;
        var found = $"{RuntimeInformation.OSDescription.Trim()}, {identifier}";
        if (identifier.Contains("musl", StringComparison.Ordinal))
        {
            return new Check("system", CheckState.Fail, found, "libtorch needs glibc: use an image based on Debian, Ubuntu or RHEL instead of Alpine.");
        }

        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        return Platforms.Contains($"{system}-{architecture}")
            ? new Check("system", CheckState.Ok, found)
            : new Check("system", CheckState.Fail, found, $"TorchSharp has native libraries for {string.Join(", ", Platforms)} only.");
    }

    public static Check Processor()
    {
        var cores = Environment.ProcessorCount;
        var vectors = Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "NEON" : null;
        var found = $"{cores} {(cores == 1 ? "core" : "cores")} for this process, {vectors ?? "no AVX2"}";
        return vectors is null
            ? new Check("processor", CheckState.Warn, found, "Without AVX2 the model takes several times as long.")
            : new Check("processor", CheckState.Ok, found);
    }

    public static Check Memory()
    {
        var available = AvailableMemory();
        var found = $"{Size(available)} free of {Size(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)}";
        return available < Gibibyte
            ? new Check("memory", CheckState.Warn, found, "findagents wants about 1 GiB: close something, or raise the container's limit.")
            : new Check("memory", CheckState.Ok, found);
    }

    public static Check Torch()
    {
        var info = TorchLibrary.Inspect();
        var where = info.TorchFolder is { } folder ? $" from {folder}" : "";
        return new Check("libtorch", CheckState.Ok, $"{info.TorchVersion}{where}, {info.Remark}");
    }

    public static Check CppLibrary() => new(
        "libstdc++",
        CheckState.Ok,
        StandardLibrary.FindLoaded() is { } path
            ? $"{path}, up to {StandardLibrary.Newest(StandardLibrary.Versions()) ?? "a version that could not be read"}"
            : "none loaded (not needed on this system)");

    public static Check Cuda()
    {
        int devices;
        try
        {
            devices = TorchLibrary.Inspect().CudaDevices;
        }
        catch (TorchLibraryException)
        {
            return new Check("CUDA", CheckState.Warn, "not looked for, as libtorch does not load");
        }

        if (devices == 0)
        {
            return new Check("CUDA", CheckState.Ok, $"none usable: computing on the processor (for a GPU see {DevicesPage})");
        }

        // TorchSharp tells how many there are, and no more; the driver's own tool tells what they have.
        var cards = GraphicsCards.List();
        return new Check("CUDA", CheckState.Ok, $"{devices} {(devices == 1 ? "device" : "devices")}{(cards.Count == 0 ? "; their memory is not known" : $": {string.Join("; ", cards)}")}");
    }

    public static Check Device(FindEngineOptions options)
    {
        TorchLibrary.EnsureLoaded();
        var device = FindEngine.ResolveDevice(options.Device);
        return new Check("device", CheckState.Ok, $"{device}, {options.Precision.ToString().ToLowerInvariant()}");
    }

    public static Check Pictures()
    {
        // A picture there and back: the native library is found, and does what it is for.
        var picture = new RgbImage(2, 1, [200, 30, 60, 10, 120, 240]);
        var read = RgbImage.Load(picture.ToPng());
        return read.Pixels.Span.SequenceEqual(picture.Pixels.Span)
            ? new Check("SkiaSharp", CheckState.Ok, $"{typeof(SkiaSharp.SKBitmap).Assembly.GetName().Version?.ToString(3)}, writes and reads a picture")
            : new Check("SkiaSharp", CheckState.Fail, "a picture does not come back as it was written", "The native library does not fit: reinstall, or see docs/installation.md.");
    }

    internal static string Size(long bytes) => bytes switch
    {
        >= Gibibyte => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)Gibibyte:0.0} GiB"),
        >= 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KiB"),
    };

    // What the system says where it says something; .NET counts only its own heap.
    private static long AvailableMemory()
    {
        var info = GC.GetGCMemoryInfo();
        var own = info.TotalAvailableMemoryBytes - Environment.WorkingSet;
        try
        {
            var line = File.Exists("/proc/meminfo")
                ? File.ReadLines("/proc/meminfo").FirstOrDefault(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal))
                : null;
            return line is not null && long.TryParse(line["MemAvailable:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture, out var kibibytes)
                ? Math.Min(own, kibibytes << 10)
                : own;
        }
        catch (IOException)
        {
            return own;
        }
    }
}
