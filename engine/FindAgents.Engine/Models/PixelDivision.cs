using FindAgents.Engine.Masks;

namespace FindAgents.Engine.Models;

/// <summary>Divides an image's pixels among what was found in it, each to one at most.</summary>
/// <remarks>
/// Things come first, the surest before the others: a pixel belongs to the first that claims it, and a thing most of
/// which lies under surer ones is the same thing seen twice. What is left goes to the stuff that is likeliest at that
/// pixel. The rule is that of Panoptic FPN (Kirillov et
/// al. 2019, section 3); one map is held at a time, so memory does not grow with what was found. Pure and thread-safe.
/// </remarks>
internal static class PixelDivision
{
    // Chosen on the part of the training split that training leaves alone (TuningSplit).
    private const double LeastFree = 0.5;      // of a thing's pixels that no surer one has taken
    private const double LeastStuff = 0.005;   // of the image: a speck of stuff is a mistake
    private const float StuffPixel = 0.25f;    // from this probability on a pixel may be a stuff's

    /// <summary>Divides.</summary>
    /// <param name="answers">What was found, the best first, things before stuff.</param>
    /// <param name="width">The image's width in pixels.</param>
    /// <param name="height">Its height.</param>
    /// <param name="options">The kind, panoptic or semantic, and how sure a thing must be.</param>
    /// <param name="cancellationToken">Stops between two maps.</param>
    /// <returns>Segments without a common pixel, best first, none empty.</returns>
    public static IReadOnlyList<FoundSegment> Divide(ObjectAnswers answers, int width, int height, SegmentOptions options, CancellationToken cancellationToken)
    {
        var byCategory = options.Kind == SegmentKind.Semantic;
        var owner = new int[width * height]; // 0 for nobody, else 1 + the answer
        for (var i = 0; i < answers.Things; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (answers.Scores[i] >= options.ScoreThreshold)
            {
                using var logits = answers.Masks[i];
                Claim(owner, MaskReading.Above(logits, width, height, scaling: answers.Scaling), i + 1, byCategory ? 0 : LeastFree);
            }
        }

        Share(owner, answers, width, height, cancellationToken);

        var segments = new List<FoundSegment>();
        var groups = Enumerable.Range(0, answers.Scores.Count)
            .GroupBy(i => byCategory ? answers.Labels[i] : $"{i}", StringComparer.Ordinal);
        var areas = Areas(owner, answers.Scores.Count);
        foreach (var group in groups)
        {
            var members = group.Where(i => areas[i] > 0).ToHashSet();
            var least = members.Count > 0 && members.Min() >= answers.Things ? LeastStuff * owner.Length : 1;
            if (members.Sum(i => areas[i]) >= least)
            {
                var best = members.Min();
                segments.Add(new FoundSegment(answers.Labels[best], answers.Scores[best], best < answers.Things, Pixels(owner, members, width, height), answers.OtherLabelsOf(best)));
            }
        }

        return [.. segments.OrderByDescending(s => s.Score)];
    }

    private static void Claim(int[] owner, BinaryMask mask, int claimant, double leastFree)
    {
        var pixels = mask.Pixels;
        var (area, free) = (0, 0);
        for (var p = 0; p < owner.Length; p++)
        {
            area += pixels[p] != 0 ? 1 : 0;
            free += pixels[p] != 0 && owner[p] == 0 ? 1 : 0;
        }

        if (free == 0 || free < leastFree * area)
        {
            return;
        }

        for (var p = 0; p < owner.Length; p++)
        {
            if (pixels[p] != 0 && owner[p] == 0)
            {
                owner[p] = claimant;
            }
        }
    }

    private static void Share(int[] owner, ObjectAnswers answers, int width, int height, CancellationToken cancellationToken)
    {
        var surest = new float[owner.Length];
        for (var i = answers.Things; i < answers.Scores.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var logits = answers.Masks[i];
            var probabilities = MaskReading.Probabilities(logits, width, height, answers.Scaling);
            for (var p = 0; p < owner.Length; p++)
            {
                if (probabilities[p] >= StuffPixel && probabilities[p] > surest[p] && (owner[p] == 0 || owner[p] > answers.Things))
                {
                    (surest[p], owner[p]) = (probabilities[p], i + 1);
                }
            }
        }
    }

    private static int[] Areas(int[] owner, int count)
    {
        var areas = new int[count];
        foreach (var o in owner)
        {
            if (o > 0)
            {
                areas[o - 1]++;
            }
        }

        return areas;
    }

    private static BinaryMask Pixels(int[] owner, HashSet<int> members, int width, int height)
    {
        // A table, since this is asked of every pixel for every segment.
        var inside = new byte[owner.Max() + 1];
        foreach (var member in members)
        {
            inside[member + 1] = 1;
        }

        var pixels = new byte[owner.Length];
        for (var p = 0; p < pixels.Length; p++)
        {
            pixels[p] = inside[owner[p]];
        }

        return new BinaryMask(width, height, pixels);
    }
}
