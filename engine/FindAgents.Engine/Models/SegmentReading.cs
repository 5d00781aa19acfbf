using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;

namespace FindAgents.Engine.Models;

/// <summary>Turns what a model found into regions: as they are, or so that no pixel belongs to two.</summary>
/// <remarks>Pure and thread-safe.</remarks>
internal static class SegmentReading
{
    /// <summary>Reads a model's answers.</summary>
    /// <param name="answers">What the model found.</param>
    /// <param name="image">The image asked about.</param>
    /// <param name="options">Which regions are wanted, and how many.</param>
    /// <param name="wanted">The labels wanted; <see langword="null"/> for all. Others take up their pixels, but are not returned.</param>
    /// <param name="cancellationToken">Stops between two regions.</param>
    /// <returns>Regions, best first, numbered from 1.</returns>
    public static IReadOnlyList<Region> Read(ObjectAnswers answers, EncodedImage image, SegmentOptions options, IReadOnlySet<string>? wanted, CancellationToken cancellationToken)
    {
        var found = options.Kind == SegmentKind.Things
            ? Overlapping(answers, image, options, wanted, cancellationToken)
            : answers.Division ?? PixelDivision.Divide(answers, image.Width, image.Height, options, cancellationToken);
        return
        [
            .. found
                .Where(segment => wanted is null || wanted.Contains(segment.Label))
                .Take(options.MaxRegions)
                .Select((segment, i) => new Region(i + 1, segment.Label, segment.Score, segment.Mask.BoundingBox, segment.Mask) { IsThing = segment.IsThing, OtherLabels = segment.OtherLabels }),
        ];
    }

    // Masks are made one by one: whoever wants ten regions does not pay for a hundred.
    private static IEnumerable<FoundSegment> Overlapping(ObjectAnswers answers, EncodedImage image, SegmentOptions options, IReadOnlySet<string>? wanted, CancellationToken cancellationToken)
    {
        for (var i = 0; i < answers.Things; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (answers.Scores[i] < options.ScoreThreshold || (wanted is not null && !wanted.Contains(answers.Labels[i])))
            {
                continue;
            }

            using var logits = answers.Masks[i];
            var mask = MaskReading.Above(logits, image.Width, image.Height, scaling: answers.Scaling);
            if (!mask.IsEmpty)
            {
                yield return new FoundSegment(answers.Labels[i], answers.Scores[i], true, mask, answers.OtherLabelsOf(i));
            }
        }
    }
}
