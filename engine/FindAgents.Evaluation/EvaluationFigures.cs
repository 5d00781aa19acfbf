using FindAgents.Evaluation.Metrics;

namespace FindAgents.Evaluation;

/// <summary>An evaluation's figures in the order in which people read them.</summary>
/// <remarks>Pure and thread-safe.</remarks>
public static class EvaluationFigures
{
    /// <summary>Lists the figures; those that were not measured are left out.</summary>
    /// <param name="result">A finished evaluation.</param>
    public static IReadOnlyList<Figure> Of(EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return [.. Masks(result), .. Divisions(result), .. Finding(result), .. Honesty(result)];
    }

    private static IEnumerable<Figure> Masks(EvaluationResult result)
    {
        if (result.Grounding is { } g)
        {
            yield return new("grounding", "cIoU", g.CIoU, g.N);
            yield return new("grounding", "mIoU", g.MIoU, g.N);
            yield return new("grounding", "AP50", g.AP50, g.N);
            yield return new("grounding", "present phrases found", g.FoundWhenPresent, g.N);
            yield return new("grounding", "absent names refused", g.RefusedWhenAbsent, g.N);
        }

        if (result.Interactive is { } i)
        {
            yield return new("interactive", "one click, things mIoU", i.Click1MIoU, i.N);
            for (var n = 2; n <= i.ClickMIoU.Count; n++)
            {
                yield return new("interactive", $"{n} clicks, things mIoU", i.ClickMIoU[n - 1], i.N);
            }

            yield return new("interactive", "box, things mIoU", i.BoxMIoU, i.N);
            foreach (var figure in Optional("interactive", i.N, ("clicks to IoU 85 (NoC@85)", i.NoC85), ("clicks to IoU 90 (NoC@90)", i.NoC90))
                .Concat(Optional("interactive", i.StuffN, ("one click, stuff mIoU", i.StuffClick1MIoU), ("box, stuff mIoU", i.StuffBoxMIoU))))
            {
                yield return figure;
            }
        }

        if (result.Instance is { } s)
        {
            yield return new("instance", "AP", s.AP, s.N);
            yield return new("instance", "AP50", s.AP50, s.N);
            yield return new("instance", "AP75", s.AP75, s.N);
        }

        if (result.InterleavedSegmentation is { } x)
        {
            yield return new("interleaved-segmentation", "cIoU", x.CIoU, x.N);
            yield return new("interleaved-segmentation", "mIoU", x.MIoU, x.N);
            yield return new("interleaved-segmentation", "AP50", x.AP50, x.N);
        }

        if (result.Words is { } w)
        {
            yield return new("words", "right", w.Right, w.N);
            foreach (var figure in Optional("words", w.Words.Count(word => word.Taught), ("right, of those taught", w.RightWhenTaught))
                .Concat(Optional("words", w.Words.Count(word => !word.Taught), ("right, of those never taught", w.RightWhenNotTaught))))
            {
                yield return figure;
            }
        }
    }

    private static IEnumerable<Figure> Divisions(EvaluationResult result)
    {
        if (result.Panoptic is { } q)
        {
            foreach (var (what, scores) in new[] { ("all", q.All), ("things", q.Things), ("stuff", q.Stuff) })
            {
                yield return new("panoptic", $"PQ, {what}", scores.PQ, scores.Count);
                yield return new("panoptic", $"SQ, {what}", scores.SQ, scores.Count);
                yield return new("panoptic", $"RQ, {what}", scores.RQ, scores.Count);
            }
        }

        if (result.Semantic is { } m)
        {
            yield return new("semantic", "mIoU", m.MIoU, m.N);
            yield return new("semantic", "mIoU, things", m.ThingsMIoU, m.N);
            yield return new("semantic", "mIoU, stuff", m.StuffMIoU, m.N);
            yield return new("semantic", "pixels told right", m.PixelAccuracy, m.N);
        }
    }

    private static IEnumerable<Figure> Finding(EvaluationResult result)
    {
        var found = Recall("retrieval", "images by captions", result.Retrieval?.IR, result.Photos)
            .Concat(Recall("retrieval", "captions by images", result.Retrieval?.TR, result.Photos));
        if (result.InterleavedRetrieval is { } v)
        {
            found = found
                .Concat(Recall("interleaved-retrieval", "thing left out", v.Dropped, v.N))
                .Concat(Recall("interleaved-retrieval", "wrong piece shown", v.ShownWrong, v.N))
                .Concat(Recall("interleaved-retrieval", "right piece shown", v.Shown, v.N))
                .Concat(Recall("interleaved-retrieval", "thing said", v.Said, v.N))
                .Concat(Optional("interleaved-retrieval", v.N, ("R@5 recovered by the right piece", v.Recovered)));
        }

        if (result.Regions is { } p)
        {
            found = found
                .Concat(Recall("regions", "same category in another photo", p.Recall, p.N))
                .Concat(Recall("regions", "the same among an album's own regions", p.Own, p.N));
        }

        return result.Without is { } w
            ? found.Concat([
                new("without", "photos that have it left out", w.LeftOut, w.N),
                new("without", "photos that do not have it kept", w.Kept, w.N),
                new("without", "of the photos kept, without it", w.Clean, w.N),
            ])
            : found;
    }

    private static IEnumerable<Figure> Honesty(EvaluationResult result)
    {
        foreach (var (task, by, scores) in new[]
        {
            ("grounding", "", result.PhraseReliability),
            ("instance", "", result.ThingReliability),
            ("regions", ", by names", result.Regions?.WordReliability),
            ("regions", ", by pieces", result.Regions?.PieceReliability),
        })
        {
            if (scores is { } r)
            {
                yield return new(task, $"calibration error{by}", r.Error, r.N);
                foreach (var figure in Optional(task, r.Bins.Where(b => b.From is >= 0.39 and <= 0.51).Sum(b => b.Count), ($"right with scores of 0.4 to 0.6{by}", r.RightAtHalf)))
                {
                    yield return figure;
                }
            }
        }
    }

    private static IEnumerable<Figure> Optional(string task, int n, params (string Name, double? Value)[] figures) =>
        figures.Where(f => f.Value is not null).Select(f => new Figure(task, f.Name, f.Value!.Value, n));

    private static IEnumerable<Figure> Recall(string task, string what, RecallScores? scores, int n) => scores is null
        ? []
        : [new(task, $"{what} R@1", scores.R1, n), new(task, $"{what} R@5", scores.R5, n), new(task, $"{what} R@10", scores.R10, n)];
}
