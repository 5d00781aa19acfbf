using System.Globalization;
using FindAgents.Evaluation.Metrics;
using FindAgents.Testing;
using TorchSharp;

namespace FindAgents.Evaluation.Tests.Parity;

internal sealed class PanopticParity : IParityRunner
{
    public bool Covers(ParityCase parityCase) => parityCase.Kind.StartsWith("datasets/evaluation/panoptic_evaluation.py", StringComparison.Ordinal);

    public void Run(ParityCase parityCase, ParityComparison comparison)
    {
        using var scope = torch.NewDisposeScope();
        using var inputs = parityCase.OpenInputs();
        var truth = parityCase.Setting("gt_json");
        var original = new Dictionary<int, int>();
        foreach (var name in (string[])["thing_dataset_id_to_contiguous_id", "stuff_dataset_id_to_contiguous_id"])
        {
            foreach (var entry in parityCase.Setting(name).EnumerateObject())
            {
                original[entry.Value.GetInt32()] = int.Parse(entry.Name, CultureInfo.InvariantCulture);
            }
        }

        var metric = new PanopticQualityMetric();
        foreach (var annotation in truth.GetProperty("annotations").EnumerateArray())
        {
            var id = annotation.GetProperty("image_id").GetInt32();
            var wanted = annotation.GetProperty("segments_info").EnumerateArray()
                .Select(s => new PanopticSegment(s.GetProperty("id").GetInt32(), s.GetProperty("category_id").GetInt32(), s.GetProperty("iscrowd").GetInt32() != 0));
            var predicted = parityCase.Setting("pred_segments_contiguous").GetProperty($"{id}").EnumerateArray()
                .Select(s => new PanopticSegment(s.GetProperty("id").GetInt32(), original[s.GetProperty("category_id").GetInt32()]));
            metric.Add(inputs.Read($"pred.{id}").data<int>().ToArray(), [.. predicted], inputs.Read($"gt.{id}").data<int>().ToArray(), [.. wanted]);
        }

        var things = truth.GetProperty("categories").EnumerateArray().Where(c => c.GetProperty("isthing").GetInt32() == 1).Select(c => c.GetProperty("id").GetInt32()).ToHashSet();
        Check("", metric.Compute());
        Check("_th", metric.Compute(things.Contains));
        Check("_st", metric.Compute(c => !things.Contains(c)));

        void Check(string suffix, PanopticScores scores)
        {
            var results = parityCase.Setting("results");
            comparison.Check("PQ" + suffix, scores.PQ, results.GetProperty("PQ" + suffix).GetDouble());
            comparison.Check("SQ" + suffix, scores.SQ, results.GetProperty("SQ" + suffix).GetDouble());
            comparison.Check("RQ" + suffix, scores.RQ, results.GetProperty("RQ" + suffix).GetDouble());
        }

        var inParts = parityCase.Setting("pq_compute");
        comparison.Check("All.n", metric.Compute().Count, inParts.GetProperty("All").GetProperty("n").GetInt32());
        foreach (var category in inParts.GetProperty("per_class").EnumerateObject())
        {
            var scores = metric.Compute(c => c == int.Parse(category.Name, CultureInfo.InvariantCulture));
            comparison.Check($"{category.Name}.pq", scores.PQ / 100, category.Value.GetProperty("pq").GetDouble());
            comparison.Check($"{category.Name}.sq", scores.SQ / 100, category.Value.GetProperty("sq").GetDouble());
            comparison.Check($"{category.Name}.rq", scores.RQ / 100, category.Value.GetProperty("rq").GetDouble());
        }
    }
}
