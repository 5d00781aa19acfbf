using FindAgents.Engine.Masks;
using FindAgents.Evaluation.Metrics;
using FindAgents.Testing;
using TorchSharp;

namespace FindAgents.Evaluation.Tests.Parity;

internal sealed class GroundingParity : IParityRunner
{
    public bool Covers(ParityCase parityCase) => parityCase.Kind.StartsWith("datasets/evaluation/grounding_evaluation.py", StringComparison.Ordinal);

    public void Run(ParityCase parityCase, ParityComparison comparison)
    {
        using var scope = torch.NewDisposeScope();
        using var inputs = parityCase.OpenInputs();
        var metric = new GroundingMetric();
        for (var i = 0; inputs.Contains($"gt.{i}"); i++)
        {
            var (truth, logits) = (inputs.Read($"gt.{i}"), inputs.Read($"pred_logits.{i}"));
            for (var n = 0; n < truth.shape[0]; n++)
            {
                metric.Add(BinaryMask.FromTensor(logits[n]), BinaryMask.FromTensor(truth[n]));
            }
        }

        var scores = metric.Compute();
        var expected = parityCase.Setting("results");
        comparison.Check("cIoU", scores.CIoU, expected.GetProperty("cIoU").GetDouble());
        comparison.Check("mIoU", scores.MIoU, expected.GetProperty("mIoU").GetDouble());
        foreach (var (threshold, precision) in scores.Precision)
        {
            comparison.Check($"precision@{threshold}", precision, expected.GetProperty($"precision@{threshold}").GetDouble());
        }
    }
}
