using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Official;

/// <summary>An image divided into things and stuff.</summary>
/// <remarks>Owns its tensor.</remarks>
/// <param name="Map">(H, W), int32: the segment that a pixel belongs to, 0 for none.</param>
/// <param name="Segments">The segments, numbered from 1 in order.</param>
internal sealed record PanopticDivision(Tensor Map, IReadOnlyList<(int Id, int Class, bool IsThing)> Segments) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Map.Dispose();
}
