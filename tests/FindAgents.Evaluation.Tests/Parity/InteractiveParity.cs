using System.Globalization;
using FindAgents.Evaluation.Metrics;
using FindAgents.Testing;
using TorchSharp;

namespace FindAgents.Evaluation.Tests.Parity;

internal sealed class InteractiveParity : IParityRunner
{
    public bool Covers(ParityCase parityCase) => parityCase.Kind.StartsWith("datasets/evaluation/interactive_evaluation.py", StringComparison.Ordinal);

    public void Run(ParityCase parityCase, ParityComparison comparison)
    {
        using var scope = torch.NewDisposeScope();
        using var inputs = parityCase.OpenInputs();
        var ious = inputs.Read("ious"); // (objects, clicks)
        var metric = new InteractiveMetric(parityCase.Setting("max_clicks").GetInt32());
        for (var i = 0; i < ious.shape[0]; i++)
        {
            metric.Add([.. ious[i].data<float>().Select(v => (double)v)]);
        }

        foreach (var expected in parityCase.Setting("compute_noc").EnumerateObject())
        {
            comparison.Check(
                expected.Name,
                expected.Name == "iou_max_iter"
                    ? metric.MeanIoU(parityCase.Setting("iou_iter").GetInt32())
                    : metric.Clicks(double.Parse(expected.Name, CultureInfo.InvariantCulture)),
                expected.Value.GetDouble());
        }
    }
}
