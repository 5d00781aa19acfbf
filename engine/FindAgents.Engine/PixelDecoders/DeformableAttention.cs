using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.PixelDecoders;

/// <summary>
/// Multi-scale deformable attention (Deformable DETR, arXiv 2010.04159, section 4.1): each head of a cell reads a few
/// places around it on every level, and chooses both the places and their weights from the cell's content.
/// </summary>
internal sealed class DeformableAttention : nn.Module
{
    private readonly Linear sampling_offsets;
    private readonly Linear attention_weights;
    private readonly Linear value_proj;
    private readonly Linear output_proj;
    private readonly int _heads;
    private readonly int _levels;
    private readonly int _points;

    public DeformableAttention(int dim, int levels, int heads, int points)
        : base(nameof(DeformableAttention))
    {
        (_heads, _levels, _points) = (heads, levels, points);
        sampling_offsets = nn.Linear(dim, heads * levels * points * 2);
        attention_weights = nn.Linear(dim, heads * levels * points);
        value_proj = nn.Linear(dim, dim);
        output_proj = nn.Linear(dim, dim);
        RegisterComponents();
    }

    /// <summary>Starts anew: head i looks in the i-th direction, one cell further with each of its points, and weighs all alike.</summary>
    public void ResetParameters()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        nn.init.zeros_(sampling_offsets.weight);
        sampling_offsets.bias!.copy_(tensor(Directions()));
        nn.init.zeros_(attention_weights.weight);
        nn.init.zeros_(attention_weights.bias!);
        foreach (var projection in new[] { value_proj, output_proj })
        {
            nn.init.xavier_uniform_(projection.weight);
            nn.init.zeros_(projection.bias!);
        }
    }

    /// <summary>Attends.</summary>
    /// <param name="placed">(B, L, C): the cells with their positions, which choose where to look.</param>
    /// <param name="content">(B, Σh·w, C): the cells of all levels, which are looked at.</param>
    /// <param name="centres">(1, L, 1, 1, 2): each cell's centre, x before y, 0–1 across the image.</param>
    /// <param name="sizes">Height and width of each level.</param>
    /// <returns>(B, L, C).</returns>
    public Tensor Attend(Tensor placed, Tensor content, Tensor centres, IReadOnlyList<(long Height, long Width)> sizes)
    {
        using var scope = NewDisposeScope();
        var (batch, length, dim) = (placed.shape[0], placed.shape[1], content.shape[2]);
        // Where to read is a matter of thousandths of an image, too fine for 16 bits.
        var values = Wide(value_proj.call(content)).transpose(1, 2).reshape(batch * _heads, dim / _heads, -1); // (B·heads, C/heads, Σh·w)
        var offsets = Wide(sampling_offsets.call(placed)).view(batch, length, _heads, _levels, _points, 2);
        var weights = Wide(attention_weights.call(placed)).view(batch, length, _heads, _levels * _points).softmax(-1)
            .transpose(1, 2).reshape(batch * _heads, 1, length, _levels, _points);
        Tensor? sum = null;
        long start = 0;
        for (var level = 0; level < _levels; level++)
        {
            var (height, width) = sizes[level];
            var map = values.narrow(2, start, height * width).reshape(batch * _heads, -1, height, width);
            var cells = tensor(new float[] { width, height }, offsets.dtype, placed.device); // offsets count cells of the level
            var places = centres.Plus(offsets.select(3, level) / cells) // (B, L, heads, points, 2)
                .transpose(1, 2).reshape(batch * _heads, length, _points, 2);
            var read = nn.functional.grid_sample(map, (places * Constant(2)) - Constant(1), GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: false);
            var weighed = (read * weights.select(3, level)).sum(-1); // (B·heads, C/heads, L, points) → (B·heads, C/heads, L)
            sum = sum is null ? weighed : sum.Plus(weighed);
            start += height * width;
        }

        return output_proj.call(sum!.reshape(batch, dim, length).transpose(1, 2).to_type(content.dtype)).MoveToOuterDisposeScope();
    }

    private static Tensor Wide(Tensor x) => x.element_size() < sizeof(float) ? x.to_type(float32) : x;

    // (heads, levels, points, 2), flat: directions evenly around, scaled so that the longer side is one cell a point.
    private float[] Directions()
    {
        var directions = new float[_heads * _levels * _points * 2];
        for (var (i, head) = (0, 0); head < _heads; head++)
        {
            var (y, x) = Math.SinCos(2 * Math.PI * head / _heads);
            var longer = Math.Max(Math.Abs(x), Math.Abs(y));
            for (var place = 0; place < _levels * _points; place++)
            {
                var distance = (place % _points) + 1;
                directions[i++] = (float)(distance * x / longer);
                directions[i++] = (float)(distance * y / longer);
            }
        }

        return directions;
    }
}
