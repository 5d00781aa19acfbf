using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace FindAgents.Engine.Runtime;

/// <summary>Chooses among libtorch's ways to convolve those that are right on this processor.</summary>
/// <remarks>
/// <para>
/// NNPACK is turned off: libtorch asks it before it looks whether a convolution is one for it (batches of 16 and more), and on a processor that
/// NNPACK does not know it writes a warning to stderr each time: dozens for a single picture. Nothing of ours needs it.
/// </para>
/// <para>
/// oneDNN is turned off where it computes nonsense: on some processors with AVX-512 (seen on an AMD EPYC that has VP2INTERSECT, in libtorch 2.10)
/// convolutions of 24, 40 or 72 channels come out wrong by a fifth. So one is compared with float64 when the library is loaded.
/// </para>
/// <para>TorchSharp has no call for either, so libtorch's own is looked up by name; where it is not found (Windows), nothing changes.</para>
/// </remarks>
internal static unsafe class ConvolutionBackends
{
    // at::Context& at::globalContext() and members of at::Context, as GCC and Clang write them.
    private const string GlobalContext = "_ZN2at13globalContextEv";
    private const string SetNnPack = "_ZN2at7Context20setUserEnabledNNPACKEb";
    private const string HasNnPack = "_ZNK2at7Context17userEnabledNNPACKEv";
    private const string SetOneDnn = "_ZN2at7Context20setUserEnabledMkldnnEb";

    // What rounding makes of it is 1e-6.
    private const double LargestError = 1e-3;

    private static readonly string[] Libraries = ["libtorch_cpu.so", "libtorch_cpu.dylib"];

    /// <summary>Turns off for this process what warns or errs.</summary>
    /// <returns>What a person should know, or <see langword="null"/> where all is as usual.</returns>
    public static string? Choose()
    {
        Set(SetNnPack, false);
        if (IsRight())
        {
            return null;
        }

        Set(SetOneDnn, false);
        return IsRight()
            ? "oneDNN is off, as its convolutions are wrong on this processor: pictures take longer"
            : "convolutions are wrong on this processor: do not trust what comes out, and try ONEDNN_MAX_CPU_ISA=AVX2";
    }

    /// <summary>Whether NNPACK is on, or null where nobody can tell.</summary>
    public static bool? HasNnPackOn() =>
        Find(GlobalContext) is var context and not 0 && Find(HasNnPack) is var enabled and not 0
            ? ((delegate* unmanaged<nint, byte>)enabled)(((delegate* unmanaged<nint>)context)()) != 0
            : null;

    /// <summary>Whether convolutions of the shapes that were seen to go wrong come out as those of float64.</summary>
    public static bool IsRight()
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        foreach (var (channels, height, width) in new[] { (24, 32, 48), (72, 16, 24) })
        {
            // No random numbers: those are the caller's. (1, C, H, W) and (8, C, 3, 3)
            var image = tensor(Enumerable.Range(0, channels * height * width).Select(i => MathF.Sin(i * 0.7f)).ToArray(), [1, channels, height, width]);
            var weight = tensor(Enumerable.Range(0, 8 * channels * 9).Select(i => MathF.Cos(i * 0.3f)).ToArray(), [8, channels, 3, 3]);
            var single = nn.functional.conv2d(image, weight, null, [1, 1], [1, 1]).to_type(ScalarType.Float64);
            var exact = nn.functional.conv2d(image.to_type(ScalarType.Float64), weight.to_type(ScalarType.Float64), null, [1, 1], [1, 1]);
            var error = (single - exact).abs().max().item<double>() / exact.abs().max().item<double>();
            if (!(error <= LargestError))
            {
                return false;
            }
        }

        return true;
    }

    private static void Set(string member, bool value)
    {
        if (Find(GlobalContext) is var context and not 0 && Find(member) is var set and not 0)
        {
            ((delegate* unmanaged<nint, byte, void>)set)(((delegate* unmanaged<nint>)context)(), value ? (byte)1 : (byte)0);
        }
    }

    private static nint Find(string symbol)
    {
        foreach (var name in Libraries)
        {
            // By its path, where it is loaded already: a second copy would have a context of its own.
            if (LoadedLibraries.Find(name) is { } path && NativeLibrary.TryLoad(path, out var library) && NativeLibrary.TryGetExport(library, symbol, out var address))
            {
                return address;
            }
        }

        return 0;
    }
}
