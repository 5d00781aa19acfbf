using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FindAgents.Engine.Interface;

/// <summary>
/// The embedding sampler (paper section 3.1): takes the image's embeddings where points, boxes, strokes or masks lie, and
/// marks each as wanted or unwanted.
/// </summary>
/// <remarks>Belongs to its <see cref="FindInterface"/>, whose parameters it uses. Differentiable in the image's memory.</remarks>
public sealed class EmbeddingSampler
{
    private readonly IReadOnlyList<int> _maxLength;
    private readonly ParameterList _projection;
    private readonly Embedding _indicator;

    internal EmbeddingSampler(IReadOnlyList<int> maxLength, ParameterList projection, Embedding indicator)
    {
        _maxLength = maxLength;
        _projection = projection;
        _indicator = indicator;
    }

    /// <summary>Samples the tokens of spatial prompts on every level.</summary>
    /// <param name="memory">The images' memory, batch B.</param>
    /// <param name="positive">For each image (n, H, W), non-zero where prompt i wants; n and the size may differ between images.</param>
    /// <param name="negative">For each image (n, H, W), non-zero where prompt i does not want.</param>
    /// <param name="generator">Chooses among more pixels than the maximum; the global generator by default.</param>
    /// <param name="paddingIndex">The index of padding; different from every index of a prompt.</param>
    /// <returns>
    /// One input a level: content (B, L, C), padding (B, L), and the prompt's number as index (B, L): the positive pixels
    /// in row-major order, then the negative ones. L is 0 where no pixel is set. Owned by the caller.
    /// </returns>
    /// <exception cref="PromptException">The number of masks is not that of the images, or a mask is not (n, H, W).</exception>
    public IReadOnlyList<VariableInput> Sample(
        InterfaceMemory memory,
        IReadOnlyList<Tensor> positive,
        IReadOnlyList<Tensor> negative,
        Generator? generator = null,
        long paddingIndex = -2)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(positive);
        ArgumentNullException.ThrowIfNull(negative);
        if (positive.Count != memory.BatchSize || negative.Count != memory.BatchSize)
        {
            throw new PromptException($"{positive.Count} positive and {negative.Count} negative prompt masks are given for {memory.BatchSize} images; give one of each an image.");
        }

        using var scope = NewDisposeScope();
        var levels = new List<VariableInput>();
        for (var i = 0; i < memory.Levels.Count; i++)
        {
            var limit = _maxLength[Math.Min(i, _maxLength.Count - 1)];
            var points = positive.Zip(negative, (p, n) => (Points(p, limit, generator), Points(n, limit, generator))).ToList();
            levels.Add(SampleLevel(memory.Levels[i], _projection[i], points, paddingIndex));
        }

        return levels;
    }

    /// <summary>Bilinear samples of a feature map at points of the unit square, whose corners are the centres of the corner cells.</summary>
    /// <param name="map">(B, C, h, w).</param>
    /// <param name="points">(B, L, 2): x, y.</param>
    /// <returns>(B, L, C).</returns>
    internal static Tensor PointSample(Tensor map, Tensor points)
    {
        using var scope = NewDisposeScope();
        var grid = ((points * Constant(2)) - Constant(1)).unsqueeze(2); // (B, L, 1, 2)
        return functional.grid_sample(map, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: true)
            .squeeze(3).transpose(1, 2).MoveToOuterDisposeScope(); // (B, C, L, 1) -> (B, L, C)
    }

    private VariableInput SampleLevel(MemoryLevel level, Parameter projection, List<(Tensor Positive, Tensor Negative)> points, long paddingIndex)
    {
        var (batch, channels) = (level.Content.shape[0], level.Content.shape[2]);
        var device = level.Content.device;
        var length = points.Max(p => p.Positive.shape[0] + p.Negative.shape[0]);
        if (length == 0)
        {
            return Hand(zeros(batch, 0, channels, level.Content.dtype, device), zeros(batch, 0, @bool, device), zeros(batch, 0, int64, device));
        }

        var map = level.Content.matmul(projection).transpose(1, 2).reshape(batch, channels, level.Height, level.Width);
        var signs = Pad(points, length, 0, p => cat([ones(p.Positive.shape[0], device: device), -ones(p.Negative.shape[0], device: device)]));
        var index = Pad(points, length, paddingIndex, p => cat([p.Positive, p.Negative]).narrow(1, 0, 1).squeeze(1)).to_type(int64);
        var places = stack(points.Select(p => // Padding samples the first corner, as officially; it is masked.
        {
            var place = cat([p.Positive, p.Negative]).narrow(1, 1, 2).flip(1); // (y, x) -> (x, y)
            return functional.pad(place, [0, 0, 0, length - place.shape[0]]);
        })).to_type(map.dtype); // (B, L, 2)

        var weight = _indicator.weight!;
        var tokens = PointSample(map, places) // (B, L, C)
            .Plus((signs == Constant(1)).unsqueeze(-1).to_type(map.dtype) * weight[0])
            .Plus((signs == Constant(-1)).unsqueeze(-1).to_type(map.dtype) * weight[1]);
        return Hand(tokens, signs == Constant(0), index);
    }

    private static Tensor Pad(List<(Tensor Positive, Tensor Negative)> points, long length, double value, Func<(Tensor Positive, Tensor Negative), Tensor> row) =>
        stack(points.Select(p =>
        {
            var values = row(p);
            return functional.pad(values, [0, length - values.shape[0]], value: value);
        })); // (B, L)

    // Out of the sampler's scope to the caller.
    private static VariableInput Hand(Tensor content, Tensor padding, Tensor index) => new()
    {
        Content = content.MoveToOuterDisposeScope(),
        Padding = padding.MoveToOuterDisposeScope(),
        Index = index.MoveToOuterDisposeScope(),
    };

    /// <summary>The set pixels of (n, H, W) as (P, 3) rows of prompt, y/H, x/W, in row-major order; at most <paramref name="limit"/>.</summary>
    private static Tensor Points(Tensor masks, int limit, Generator? generator)
    {
        if (masks.dim() != 3)
        {
            throw new PromptException($"A prompt mask has shape ({string.Join(", ", masks.shape)}); expected (prompts, H, W).");
        }

        // Without the half pixel, as officially.
        var divisor = tensor(new float[] { 1, masks.shape[1], masks.shape[2] }, device: masks.device);
        var points = masks.nonzero() / divisor;
        if (points.shape[0] <= limit)
        {
            return points;
        }

        // Every prompt is as likely to be sampled as any other, however few pixels it has.
        var prompt = points.select(1, 0);
        var counts = (prompt.unsqueeze(1) == prompt.unique().output.unsqueeze(0)).to_type(float32); // (P, prompts)
        var weights = counts.matmul(counts.sum([0L]).reciprocal()) / Constant(counts.shape[1]);
        var chosen = weights.multinomial(limit, replacement: false, generator).sort().Values;
        return points.index_select(0, chosen);
    }
}
