using FindAgents.Engine.Foundations.Vision.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.Sam;

/// <summary>
/// Self-attention on a square grid whose scores also depend on how far apart query and key lie, downwards and
/// sideways: q·k/√d + q·R_h[y − y'] + q·R_w[x − x'].
/// </summary>
internal sealed class RelativeAttention : nn.Module<Tensor, Tensor>
{
    // What is added to the scores has a row for each query and a column for each key: 0.8 GB of it for one picture of
    // SAM ViT-B. So much of it is made at a time; it stays in the processor's cache.
    private const long BiasElements = 1 << 21;

    private readonly LinearMap qkv;
    private readonly LinearMap proj;
    private readonly Parameter rel_pos_h;
    private readonly Parameter rel_pos_w;
    private readonly long _heads;
    private readonly long _side;

    public RelativeAttention(long channels, long heads, long side, Device? device)
        : base(nameof(RelativeAttention))
    {
        (_heads, _side) = (heads, side);
        qkv = new LinearMap(channels, 3 * channels, device);
        proj = new LinearMap(channels, channels, device);
        rel_pos_h = new Parameter(empty((2 * side) - 1, channels / heads, device: device));
        rel_pos_w = new Parameter(empty((2 * side) - 1, channels / heads, device: device));
        RegisterComponents();
    }

    /// <summary>(n, S, S, C) → (n, S, S, C), S being the side that the attention was made for.</summary>
    public override Tensor forward(Tensor cells)
    {
        using var scope = NewDisposeScope();
        var (count, tokens) = (cells.shape[0], _side * _side);
        var heads = qkv.call(cells).view(count, tokens, 3, _heads, -1).permute(2, 0, 3, 1, 4).unbind(0); // 3 × (n, heads, S·S, d)
        var (down, sideways) = Biases(heads[0].view(count, _heads, _side, _side, -1));

        var rows = Math.Clamp(BiasElements / (count * _heads * _side * tokens), 1, _side);
        var parts = new List<Tensor>();
        for (long row = 0; row < _side; row += rows)
        {
            parts.Add(AttendRows(heads, down, sideways, row, Math.Min(rows, _side - row)));
        }

        var joined = (parts.Count == 1 ? parts[0] : cat(parts, 2)).transpose(1, 2).reshape(cells.shape); // (n, heads, S·S, d) → (n, S, S, C)
        return proj.call(joined).MoveToOuterDisposeScope();
    }

    // What some rows' queries gather: (n, heads, rows · S, d).
    private Tensor AttendRows(Tensor[] heads, Tensor down, Tensor sideways, long row, long rows)
    {
        using var scope = NewDisposeScope();
        var bias = down.narrow(2, row, rows).unsqueeze(5).Plus(sideways.narrow(2, row, rows).unsqueeze(4)) // (n, heads, rows, S, S, S)
            .view(down.shape[0], _heads, rows * _side, _side * _side);
        return nn.functional.scaled_dot_product_attention(heads[0].narrow(2, row * _side, rows * _side), heads[1], heads[2], bias).MoveToOuterDisposeScope();
    }

    // How much each query (n, heads, y, x, d) is drawn to each row y' and each column x': two of (n, heads, y, x, S).
    private (Tensor Down, Tensor Sideways) Biases(Tensor queries)
    {
        using var scope = NewDisposeScope();
        var place = Range(0, _side, ScalarType.Int64, queries.device);
        var distance = place.unsqueeze(1).sub(place).add(Constant(_side - 1), Constant(1)).flatten(); // y − y' + S − 1, for each y and y'
        var toRows = rel_pos_h.index_select(0, distance).view(_side, _side, -1).transpose(1, 2);      // (y, d, y')
        var toColumns = rel_pos_w.index_select(0, distance).view(_side, _side, -1).transpose(1, 2);   // (x, d, x')
        var down = queries.matmul(toRows);
        var sideways = queries.transpose(2, 3).matmul(toColumns).transpose(2, 3);                     // by way of (n, heads, x, y, x')
        return (down.MoveToOuterDisposeScope(), sideways.MoveToOuterDisposeScope());
    }
}
