using System.Text.Json;
using FindAgents.Engine.Masks;
using FindAgents.Evaluation.Metrics;
using FindAgents.Testing;
using TorchSharp;

namespace FindAgents.Evaluation.Tests.Parity;

/// <summary>COCO's API: run lengths, their overlaps and unions, and the twelve figures.</summary>
internal sealed class CocoParity : IParityRunner
{
    public bool Covers(ParityCase parityCase) => parityCase.Config.TryGetProperty("cocoeval_stats", out _);

    public void Run(ParityCase parityCase, ParityComparison comparison)
    {
        RunLengths(parityCase, comparison);
        foreach (var (name, kind) in ((string, DetectionKind)[])[("segm", DetectionKind.Mask), ("bbox", DetectionKind.Box)])
        {
            var metric = new CocoAveragePrecision(kind);
            foreach (var a in parityCase.Setting("gt").GetProperty("annotations").EnumerateArray())
            {
                double[] box = [.. a.GetProperty("bbox").EnumerateArray().Select(v => v.GetDouble())];
                metric.AddTruth(
                    a.GetProperty("image_id").GetInt64(),
                    a.GetProperty("category_id").GetInt32(),
                    Parse(a.GetProperty("segmentation")),
                    a.GetProperty("iscrowd").GetInt32() != 0,
                    a.GetProperty("area").GetDouble(),
                    new Box(box[0], box[1], box[2], box[3]));
            }

            foreach (var d in parityCase.Setting("dt").EnumerateArray())
            {
                metric.AddPrediction(d.GetProperty("image_id").GetInt64(), d.GetProperty("category_id").GetInt32(), Parse(d.GetProperty("segmentation")), d.GetProperty("score").GetDouble());
            }

            var s = metric.Compute();
            double[] ours = [s.AP, s.AP50, s.AP75, s.APSmall, s.APMedium, s.APLarge, s.AR1, s.AR10, s.AR100, s.ARSmall, s.ARMedium, s.ARLarge];
            double[] official = [.. parityCase.Setting("cocoeval_stats").GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];
            for (var i = 0; i < ours.Length; i++)
            {
                comparison.Check($"{name}.{i}", ours[i] < 0 ? ours[i] : ours[i] / 100, official[i]);
            }
        }
    }

    private static void RunLengths(ParityCase parityCase, ParityComparison comparison)
    {
        using var scope = torch.NewDisposeScope();
        using var inputs = parityCase.OpenInputs();
        JsonElement[] expected = [.. parityCase.Setting("rle").EnumerateArray()];
        var encodings = new RunLengthEncoding[expected.Length];
        for (var i = 0; i < expected.Length; i++)
        {
            encodings[i] = RunLengthEncoding.FromMask(BinaryMask.FromTensor(inputs.Read($"mask.{i:00}")));
            comparison.Check($"rle.{i}.counts", encodings[i].ToCompressedString() == expected[i].GetProperty("counts").GetString() ? 1 : 0, 1);
            comparison.Check($"rle.{i}.parsed", Parse(expected[i]).Equals(encodings[i]) ? 1 : 0, 1);
            comparison.Check($"rle.{i}.area", encodings[i].Area, expected[i].GetProperty("area").GetDouble());
            double[] box = [.. expected[i].GetProperty("bbox").EnumerateArray().Select(v => v.GetDouble())];
            var ours = encodings[i].BoundingBox;
            comparison.Check($"rle.{i}.bbox", Math.Abs(ours.X - box[0]) + Math.Abs(ours.Y - box[1]) + Math.Abs(ours.Width - box[2]) + Math.Abs(ours.Height - box[3]), 0);
        }

        foreach (var group in parityCase.Setting("pairwise").EnumerateObject())
        {
            RunLengthEncoding[] members = [.. group.Value.GetProperty("indices").EnumerateArray().Select(i => encodings[i.GetInt32()])];
            Compare("iou", RunLengthEncoding.IoU(members, members));
            Compare("iou_all_gt_crowd", RunLengthEncoding.IoU(members, members, [.. members.Select(_ => true)]));
            Merged("merge_union_3_8", intersect: false);
            Merged("merge_intersection_3_8", intersect: true);

            void Compare(string name, double[,] ours)
            {
                var row = 0;
                foreach (var values in group.Value.GetProperty(name).EnumerateArray())
                {
                    var column = 0;
                    foreach (var value in values.EnumerateArray())
                    {
                        comparison.Check($"{group.Name}.{name}.{row}.{column}", ours[row, column], value.GetDouble());
                        column++;
                    }

                    row++;
                }
            }

            void Merged(string name, bool intersect)
            {
                var merged = RunLengthEncoding.Merge(members[3..8], intersect);
                comparison.Check($"{group.Name}.{name}", merged.ToCompressedString() == group.Value.GetProperty(name).GetString() ? 1 : 0, 1);
            }
        }
    }

    private static RunLengthEncoding Parse(JsonElement segmentation)
    {
        var size = segmentation.GetProperty("size");
        return RunLengthEncoding.Parse(size[1].GetInt32(), size[0].GetInt32(), segmentation.GetProperty("counts").GetString());
    }
}
