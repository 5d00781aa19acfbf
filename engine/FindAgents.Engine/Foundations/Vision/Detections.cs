using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision;

/// <summary>The N strongest peaks of each picture's heat maps, best first.</summary>
/// <remarks>Owns its tensors.</remarks>
public sealed class Detections : IDisposable
{
    /// <summary>Creates the detections; they take over the tensors.</summary>
    /// <param name="scores">(B, N) float32.</param>
    /// <param name="classes">(B, N) int64.</param>
    /// <param name="cells">(B, N, 2) int64.</param>
    /// <param name="boxes">(B, N, 4) float32.</param>
    public Detections(Tensor scores, Tensor classes, Tensor cells, Tensor boxes)
    {
        Scores = scores;
        Classes = classes;
        Cells = cells;
        Boxes = boxes;
    }

    /// <summary>(B, N) float32 in 0–1, descending; 0 where a picture has fewer than N peaks.</summary>
    public Tensor Scores { get; }

    /// <summary>(B, N) int64: the class of each peak.</summary>
    public Tensor Classes { get; }

    /// <summary>(B, N, 2) int64: column x and row y of each peak's cell on the heat map.</summary>
    public Tensor Cells { get; }

    /// <summary>(B, N, 4) float32: left, top, right and bottom in input pixels; may reach beyond the picture.</summary>
    public Tensor Boxes { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Scores.Dispose();
        Classes.Dispose();
        Cells.Dispose();
        Boxes.Dispose();
    }
}
