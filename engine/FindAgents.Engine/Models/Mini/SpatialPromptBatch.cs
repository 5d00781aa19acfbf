using FindAgents.Engine.Masks;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Mini;

/// <summary>Several spatial prompts as tensors. Made in, and freed with, the caller's dispose scope.</summary>
internal sealed class SpatialPromptBatch
{
    private const int MaxTokens = 16;
    private const int PreviousSize = 64;

    /// <summary>(S, 4).</summary>
    public required Tensor Geometry { get; init; }

    /// <summary>(S), int64 values of <see cref="ProposalKind"/>.</summary>
    public required Tensor Kinds { get; init; }

    /// <summary>(S, N, 2): positive points, padded.</summary>
    public required Tensor Points { get; init; }

    /// <summary>(S, N): 1 for a point, 0 for padding.</summary>
    public required Tensor Weights { get; init; }

    /// <summary>(S, N, 2): negative points, padded; N is at least 1.</summary>
    public required Tensor NegativePoints { get; init; }

    /// <summary>(S, N): 1 for a point, 0 for padding.</summary>
    public required Tensor NegativeWeights { get; init; }

    /// <summary>(T, 2): single points that become prompt tokens.</summary>
    public required Tensor TokenPoints { get; init; }

    /// <summary>(T), int64: 1 for positive, 0 for negative.</summary>
    public required Tensor TokenPositive { get; init; }

    /// <summary>(T), int64: the prompt that each token belongs to.</summary>
    public required Tensor TokenIndex { get; init; }

    /// <summary>(M, h, w): logits of previous masks, or <see langword="null"/> where no prompt has one.</summary>
    public Tensor? Previous { get; init; }

    /// <summary>(M), int64: the prompt that each previous mask belongs to.</summary>
    public Tensor? MemoryIndex { get; init; }

    /// <summary>M.</summary>
    public int MemoryCount { get; init; }

    /// <summary>Makes the tensors.</summary>
    public static SpatialPromptBatch Make(IReadOnlyList<SpatialPrompt> prompts, Device device)
    {
        var geometry = new float[prompts.Count, 4];
        var (points, weights) = Padded(prompts, p => p.Positive);
        var (negative, negativeWeights) = Padded(prompts, p => p.Negative);
        var tokens = new List<(PointF Point, long Positive, long Prompt)>();
        for (var i = 0; i < prompts.Count; i++)
        {
            var prompt = prompts[i];
            (geometry[i, 0], geometry[i, 1], geometry[i, 2], geometry[i, 3]) =
                (prompt.Geometry.CentreX, prompt.Geometry.CentreY, prompt.Geometry.Width, prompt.Geometry.Height);
            tokens.AddRange(SpatialPrompt.Thin(prompt.Positive, MaxTokens).Select(p => (p, 1L, (long)i)));
            tokens.AddRange(SpatialPrompt.Thin(prompt.Negative, MaxTokens).Select(p => (p, 0L, (long)i)));
        }

        var remembered = Enumerable.Range(0, prompts.Count).Where(i => prompts[i].Previous is not null).ToArray();
        return new SpatialPromptBatch
        {
            Geometry = tensor(geometry, device: device),
            Kinds = tensor(prompts.Select(p => (long)p.Kind).ToArray(), device: device),
            Points = tensor(points, device: device),
            Weights = tensor(weights, device: device),
            NegativePoints = tensor(negative, device: device),
            NegativeWeights = tensor(negativeWeights, device: device),
            TokenPoints = tensor(tokens.SelectMany(t => (float[])[(float)t.Point.X, (float)t.Point.Y]).ToArray(), [tokens.Count, 2], device: device),
            TokenPositive = tensor(tokens.Select(t => t.Positive).ToArray(), device: device),
            TokenIndex = tensor(tokens.Select(t => t.Prompt).ToArray(), device: device),
            Previous = remembered.Length == 0 ? null : stack([.. remembered.Select(i => ToSize(prompts[i].Previous!.to(device)))]),
            MemoryIndex = remembered.Length == 0 ? null : tensor(remembered.Select(i => (long)i).ToArray(), device: device),
            MemoryCount = remembered.Length,
        };
    }

    private static (float[,,] Points, float[,] Weights) Padded(IReadOnlyList<SpatialPrompt> prompts, Func<SpatialPrompt, IReadOnlyList<PointF>> which)
    {
        var most = Math.Max(1, prompts.Max(p => which(p).Count));
        var points = new float[prompts.Count, most, 2];
        var weights = new float[prompts.Count, most];
        for (var i = 0; i < prompts.Count; i++)
        {
            var given = which(prompts[i]);
            for (var j = 0; j < given.Count; j++)
            {
                (points[i, j, 0], points[i, j, 1], weights[i, j]) = ((float)given[j].X, (float)given[j].Y, 1);
            }
        }

        return (points, weights);
    }

    private static Tensor ToSize(Tensor logits) => nn.functional.interpolate(
        logits.unsqueeze(0).unsqueeze(0), [PreviousSize, PreviousSize], mode: InterpolationMode.Bilinear, align_corners: false).squeeze(0).squeeze(0);
}
