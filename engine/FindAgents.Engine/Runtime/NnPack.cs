using System.Runtime.InteropServices;

namespace FindAgents.Engine.Runtime;

/// <summary>Turns NNPACK, one of libtorch's ways to convolve, off.</summary>
/// <remarks>
/// libtorch asks NNPACK before it looks whether a convolution is one for it (batches of 16 and more), and on a processor that NNPACK does not know
/// it writes a warning to stderr each time: dozens for a single picture. Nothing of ours needs NNPACK, and without it all
/// processors compute alike. TorchSharp has no call for this, so libtorch's own is looked up; where it is not found (Windows), nothing changes.
/// </remarks>
internal static unsafe class NnPack
{
    // at::Context& at::globalContext() and void at::Context::setUserEnabledNNPACK(bool), as GCC and Clang write them.
    private const string GlobalContext = "_ZN2at13globalContextEv";
    private const string SetEnabled = "_ZN2at7Context20setUserEnabledNNPACKEb";
    private const string IsEnabled = "_ZNK2at7Context17userEnabledNNPACKEv";

    private static readonly string[] Libraries = ["libtorch_cpu.so", "libtorch_cpu.dylib"];

    /// <summary>Turns it off for this process.</summary>
    /// <returns>Whether that could be done.</returns>
    public static bool TurnOff()
    {
        if (Find(GlobalContext) is not (var context and not 0) || Find(SetEnabled) is not (var set and not 0))
        {
            return false;
        }

        ((delegate* unmanaged<nint, byte, void>)set)(((delegate* unmanaged<nint>)context)(), 0);
        return true;
    }

    /// <summary>Whether it is on, or null where nobody can tell.</summary>
    public static bool? IsOn() =>
        Find(GlobalContext) is var context and not 0 && Find(IsEnabled) is var enabled and not 0
            ? ((delegate* unmanaged<nint, byte>)enabled)(((delegate* unmanaged<nint>)context)()) != 0
            : null;

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
