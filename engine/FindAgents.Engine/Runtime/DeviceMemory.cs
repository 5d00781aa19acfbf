using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace FindAgents.Engine.Runtime;

/// <summary>Recognises that libtorch ran out of memory, and says what would have fitted.</summary>
/// <remarks>
/// libtorch has no error code for it, and TorchSharp passes on the text alone: the texts are those of libtorch's CPU and
/// CUDA allocators, of cuBLAS and of cuDNN. Immutable, safe for concurrent use.
/// </remarks>
/// <param name="device">The device, as <c>cpu</c> or <c>cuda:0</c>.</param>
/// <param name="precision">What the model computes with.</param>
/// <param name="bytesPerPixel">What encoding takes for each pixel of the model's input at its peak; 0 where nobody has measured it.</param>
internal sealed partial class DeviceMemory(string device, ComputePrecision precision, long bytesPerPixel)
{
    private const int SideStep = 32; // models pad to it
    private const int WorstInteger = 100_000;

    private static readonly string[] Signs =
    [
        "out of memory", // CUDA, HIP
        "can't allocate memory",
        "not enough memory: you tried to allocate", // Windows
        "ALLOC_FAILED", // cuBLAS, cuDNN
    ];

    private bool OnGpu => device.StartsWith("cuda", StringComparison.Ordinal);

    /// <summary>Whether a failure is one of memory.</summary>
    public static bool IsOutOfMemory(Exception failure) => failure is DeviceMemoryException or OutOfMemoryException
        || (failure is AggregateException several && several.InnerExceptions.Any(IsOutOfMemory))
        || (failure is ExternalException && Signs.Any(sign => failure.Message.Contains(sign, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Explains that images could not be encoded.</summary>
    /// <param name="failure">What libtorch threw.</param>
    /// <param name="width">The images' width at the model's input, in pixels.</param>
    /// <param name="height">Their height.</param>
    /// <param name="batch">How many were encoded together.</param>
    public DeviceMemoryException ExplainEncoding(Exception failure, int width, int height, int batch)
    {
        var images = batch == 1 ? $"an image of {width}×{height} pixels" : $"{batch} images of {width}×{height} pixels together";
        return Explain(failure, $"to encode {images}", free => [.. Fits(free, width, height, batch), .. Cheaper()]);
    }

    /// <summary>Explains that a question could not be answered.</summary>
    public DeviceMemoryException ExplainQuestion(Exception failure) =>
        Explain(failure, "to answer", _ => ["ask for fewer phrases or regions at a time", "dispose encoded images that are no longer asked about"]);

    private DeviceMemoryException Explain(Exception failure, string purpose, Func<long?, IEnumerable<string>> advice)
    {
        if (failure is DeviceMemoryException known)
        {
            return known;
        }

        var (requested, free) = (Amount(Requested().Match(failure.Message)), Free(failure.Message));
        string[] amounts =
        [
            .. requested is { } wanted ? [$"{Text(wanted)} more were wanted"] : Array.Empty<string>(),
            .. free is { } left ? [$"about {Text(left)} were free"] : Array.Empty<string>(),
        ];
        var told = amounts.Length == 0 ? "" : $" ({string.Join(", ", amounts)})";
        return new DeviceMemoryException($"{device} has not enough memory {purpose}{told}. What helps: {string.Join("; ", advice(free))}.", failure)
        {
            Device = device,
            RequestedBytes = requested,
            FreeBytes = free,
        };
    }

    private IEnumerable<string> Fits(long? free, int width, int height, int batch)
    {
        if (free is { } bytes && bytesPerPixel > 0)
        {
            var pixels = bytes / bytesPerPixel;
            var count = (int)Math.Min(pixels / ((long)width * height), batch - 1);
            if (count >= 1)
            {
                yield return $"encode {count} at a time ({nameof(FindEngineOptions.MaxBatch)} = {count}), which would fit";
            }
            else
            {
                var side = (int)Math.Min(Math.Sqrt(pixels), WorstInteger) / SideStep * SideStep;
                yield return side > 0 ? $"an input of up to about {side}×{side} pixels, which would fit" : "free memory: not even a small image would fit";
            }
        }
        else if (batch > 1)
        {
            yield return $"encode fewer at a time ({nameof(FindEngineOptions.MaxBatch)} below {batch})";
        }
        else
        {
            yield return "a smaller input";
        }
    }

    private IEnumerable<string> Cheaper()
    {
        if (precision == ComputePrecision.Float32)
        {
            yield return OnGpu ? "a precision of float16 or bfloat16, which takes less" : "a precision of bfloat16, which takes less";
        }

        yield return "dispose encoded images that are no longer asked about";
    }

    private long? Free(string message) => OnGpu
        ? Amount(FreeOnDevice().Match(message))
        : Math.Max(0, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - Environment.WorkingSet);

    private static long? Amount(Match match)
    {
        if (!match.Success || !double.TryParse(match.Groups["count"].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
        {
            return null;
        }

        var shift = match.Groups["unit"].Value switch { "KiB" => 10, "MiB" => 20, "GiB" => 30, _ => 0 };
        return (long)(count * (1L << shift));
    }

    private static string Text(long bytes) => bytes >= 1L << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):0.#} MiB");

    [GeneratedRegex("tried to allocate (?<count>[0-9.]+) ?(?<unit>bytes|KiB|MiB|GiB)", RegexOptions.IgnoreCase)]
    private static partial Regex Requested();

    [GeneratedRegex("of which (?<count>[0-9.]+) (?<unit>bytes|KiB|MiB|GiB) is free")]
    private static partial Regex FreeOnDevice();
}
