using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FindAgents.Engine.Interface;

/// <summary>
/// Multi-head attention whose rows give zeros where they may attend to nothing (then the output projection's bias),
/// as in the official implementation; the projections are apart, so that keys and values of an image serve many queries.
/// </summary>
internal sealed class MultiheadAttention : Module
{
    private readonly Parameter in_proj_weight;
    private readonly Parameter in_proj_bias;
    private readonly Linear out_proj;
    private readonly int _size;
    private readonly int _heads;

    public MultiheadAttention(int size, int heads)
        : base(nameof(MultiheadAttention))
    {
        _size = size;
        _heads = heads;
        in_proj_weight = Parameter(empty(3 * size, size));
        in_proj_bias = Parameter(zeros(3 * size));
        out_proj = Linear(size, size);
        init.xavier_uniform_(in_proj_weight);
        init.xavier_uniform_(out_proj.weight);
        init.zeros_(out_proj.bias);
        RegisterComponents();
    }

    /// <summary>(B, L, C) to (B, heads, L, C/heads).</summary>
    public Tensor Query(Tensor input) => Project(input, 0);

    /// <summary>(B, L, C) to (B, heads, L, C/heads).</summary>
    public Tensor Key(Tensor input) => Project(input, 1);

    /// <summary>(B, L, C) to (B, heads, L, C/heads).</summary>
    public Tensor Value(Tensor input) => Project(input, 2);

    /// <summary>Attends and projects back.</summary>
    /// <param name="query">(B, heads, Q, C/heads).</param>
    /// <param name="key">(B, heads, K, C/heads).</param>
    /// <param name="value">(B, heads, K, C/heads).</param>
    /// <param name="allowed">(B, Q, K), bool: where a row may look; everywhere when <see langword="null"/>.</param>
    /// <param name="rowsMayBeEmpty">Whether some rows of <paramref name="allowed"/> may have nowhere to look.</param>
    /// <returns>(B, Q, C).</returns>
    public Tensor Attend(Tensor query, Tensor key, Tensor value, Tensor? allowed, bool rowsMayBeEmpty = true)
    {
        return out_proj.call(Weigh(query, key, value, allowed?.unsqueeze(1), rowsMayBeEmpty).transpose(1, 2).flatten(2)); // (B, heads, Q, C/heads) -> (B, Q, C)
    }

    // Written out rather than fused: the fused kernel's exponential is coarser. Parity's worst case (the sum of an auxiliary
    // layer's mask logits) is 6.5e-5 off with it and 5.0e-5 without on one processor, 2e-4 and 8e-5 on another; 1e-4 is allowed.
    // It would save a sixth of a further question's time.
    private static Tensor Weigh(Tensor query, Tensor key, Tensor value, Tensor? allowed, bool rowsMayBeEmpty)
    {
        if (query.shape[2] == 0 || key.shape[2] == 0)
        {
            return zeros_like(query);
        }

        var scores = (query * Constant(1 / Math.Sqrt(query.shape[3]))).matmul(key.transpose(2, 3)); // (B, heads, Q, K)
        if (allowed is null)
        {
            return scores.softmax(-1).matmul(value);
        }

        scores = is_grad_enabled()
            ? scores.masked_fill(allowed.logical_not(), Constant(float.MinValue))
            : scores.add_(Barred(allowed, scores.dtype), Constant(1));
        var context = scores.softmax(-1).matmul(value);

        // A row with nowhere to look has looked everywhere alike: finite, gradients too, and now put to zero.
        return rowsMayBeEmpty ? context.masked_fill(allowed.any(-1, keepdim: true).logical_not(), Constant(0)) : context;
    }

    // The least number where a row may not look: any score that it is added to becomes it, as if it had been filled in, and
    // adding runs on all lanes where filling under a mask shared by the heads goes number by number.
    private static Tensor Barred(Tensor allowed, ScalarType dtype) =>
        zeros(allowed.shape, dtype, allowed.device).masked_fill_(allowed.logical_not(), Constant(float.MinValue));

    private Tensor Project(Tensor input, int part)
    {
        var weight = in_proj_weight.narrow(0, part * _size, _size);
        var bias = in_proj_bias.narrow(0, part * _size, _size);
        return functional.linear(input, weight, bias)
            .view(input.shape[0], input.shape[1], _heads, _size / _heads)
            .transpose(1, 2); // (B, heads, L, C/heads)
    }
}
