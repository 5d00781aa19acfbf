using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Mini;

/// <summary>Turns coordinates into sines and cosines of rising frequency, so that a linear layer can read position at several scales.</summary>
/// <remarks>Tancik et al., <em>Fourier Features Let Networks Learn High Frequency Functions</em>, with fixed octaves. Pure and thread-safe.</remarks>
internal static class FourierPosition
{
    /// <summary>How many octaves each coordinate is expanded to.</summary>
    public const int Octaves = 6;

    /// <summary>The width of the encoding of <paramref name="coordinates"/> coordinates: each itself, its sines and its cosines.</summary>
    public static int Width(int coordinates) => coordinates * (1 + (2 * Octaves));

    /// <summary>Encodes coordinates.</summary>
    /// <param name="coordinates">(…, D), in units of the image's width and height, about 0–1.</param>
    /// <returns>(…, D · (1 + 2 · Octaves)).</returns>
    public static Tensor Encode(Tensor coordinates)
    {
        using var scope = NewDisposeScope();
        var octaves = Range(0, Octaves, coordinates.dtype, coordinates.device).exp2() * Constant(Math.PI);
        var phase = (coordinates.unsqueeze(-1) * octaves).flatten(-2); // (…, D · Octaves)
        return cat([coordinates, phase.sin(), phase.cos()], -1).MoveToOuterDisposeScope();
    }
}
