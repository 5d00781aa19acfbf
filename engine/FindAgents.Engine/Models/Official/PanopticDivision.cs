using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Official;

/// <summary>An image divided into things and stuff.</summary>
/// <remarks>Owns its tensor.</remarks>
/// <param name="Map">(H, W), int32: the segment that a pixel belongs to, 0 for none.</param>
/// <param name="Segments">The segments, numbered from 1 in order.</param>
/// <param name="Scores">How sure each segment's class is, 0–1; for stuff that of the first proposal.</param>
internal sealed record PanopticDivision(Tensor Map, List<(int Id, int Class, bool IsThing)> Segments, List<double> Scores) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Map.Dispose();
}
