using FindAgents.Training.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Training.Tests.Steps;

/// <summary>loss_count: the number's embedding, read as logits of 0, 1, 2 and so on, says how many there are.</summary>
internal sealed class CountTerm : ILossTerm
{
    public int TopLayers => 3;

    public IReadOnlyList<(string Name, Tensor Value)> Compute(LossContext context)
    {
        var logits = context.Predictions.Read("number").squeeze(1);                     // (B, 1, P) → (B, P)
        var counts = stack(context.Targets.Select(target => target.Other("count")));   // (B)
        return [("loss_count", nn.functional.cross_entropy(logits, counts))];
    }
}
