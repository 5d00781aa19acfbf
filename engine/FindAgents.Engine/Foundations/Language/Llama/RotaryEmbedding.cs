using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Language.Llama;

/// <summary>Turns pairs of a head's channels by angles that grow with the position: scores then depend on distances alone.</summary>
/// <remarks>Channel i is paired with the one half a head further, as in the weights that Hugging Face publishes; Meta's pair neighbours. Owns its tensors.</remarks>
internal sealed class RotaryEmbedding : IDisposable
{
    private readonly Tensor _cosine;
    private readonly Tensor _sine;

    /// <summary>Prepares the turns of a batch.</summary>
    /// <param name="positions">(B, L), int64.</param>
    /// <param name="headWidth">The width of a head, an even number.</param>
    /// <param name="waveBase">The base of the wave lengths.</param>
    /// <param name="dtype">What queries and keys are computed in; the angles are computed in float32.</param>
    public RotaryEmbedding(Tensor positions, int headWidth, double waveBase, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        var steps = Range(0, headWidth / 2, ScalarType.Float32, positions.device) * Constant(2.0 / headWidth);
        var frequencies = (steps * Constant(-Math.Log(waveBase))).exp();
        var angles = positions.to(ScalarType.Float32).unsqueeze(-1) * frequencies; // (B, L, D/2)
        var both = cat([angles, angles], -1).unsqueeze(1);                         // (B, 1, L, D)
        _cosine = both.cos().to(dtype).MoveToOuterDisposeScope();
        _sine = both.sin().to(dtype).MoveToOuterDisposeScope();
    }

    /// <summary>Turns queries or keys (B, heads, L, D).</summary>
    public Tensor Turn(Tensor heads)
    {
        using var scope = NewDisposeScope();
        var half = heads.shape[^1] / 2;
        var turned = cat([heads.narrow(-1, half, half).neg(), heads.narrow(-1, 0, half)], -1);
        return (heads * _cosine).Plus(turned * _sine).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cosine.Dispose();
        _sine.Dispose();
    }
}
