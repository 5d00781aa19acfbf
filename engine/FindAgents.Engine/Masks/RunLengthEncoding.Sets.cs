namespace FindAgents.Engine.Masks;

public sealed partial class RunLengthEncoding
{
    /// <summary>The union of masks, or what they all share.</summary>
    /// <param name="encodings">One encoding or more.</param>
    /// <param name="intersect">Whether to take what all share instead of the union.</param>
    /// <exception cref="MaskFormatException">There is no encoding, or they differ in size.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="encodings"/> is <see langword="null"/>.</exception>
    public static RunLengthEncoding Merge(IEnumerable<RunLengthEncoding> encodings, bool intersect = false)
    {
        ArgumentNullException.ThrowIfNull(encodings);
        RunLengthEncoding? merged = null;
        foreach (var encoding in encodings)
        {
            merged = merged is null ? encoding : Merge(merged, encoding, intersect);
        }

        return merged ?? throw new MaskFormatException("No mask was given to merge; at least one was expected.");
    }

    /// <summary>
    /// Overlap with an annotated mask as COCO's evaluation takes it: intersection over union, or over this mask's own
    /// area where the annotation is a crowd.
    /// </summary>
    /// <param name="truth">The annotated mask.</param>
    /// <param name="truthIsCrowd">Whether the annotation is a crowd (<c>iscrowd</c>).</param>
    /// <returns>0–1; 0 where both are empty.</returns>
    /// <exception cref="MaskFormatException">The masks differ in size.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="truth"/> is <see langword="null"/>.</exception>
    public double IoU(RunLengthEncoding truth, bool truthIsCrowd = false)
    {
        ThrowIfSizeDiffers(truth);
        if (BoundingBox.Intersect(truth.BoundingBox).IsEmpty)
        {
            return 0;
        }

        var (intersection, union) = (0, 0);
        var a = new Runs(_counts);
        var b = new Runs(truth._counts);
        while (a.Left > 0)
        {
            var length = Math.Min(a.Left, b.Left);
            intersection += a.Inside && b.Inside ? length : 0;
            union += a.Inside || b.Inside ? length : 0;
            a.Advance(length);
            b.Advance(length);
        }

        return intersection == 0 ? 0 : (double)intersection / (truthIsCrowd ? Area : union);
    }

    /// <summary>The overlaps of each detected mask with each annotated one.</summary>
    /// <param name="detections">The rows.</param>
    /// <param name="truths">The columns.</param>
    /// <param name="truthIsCrowd">Whether each annotation is a crowd; <see langword="null"/> where none is.</param>
    /// <returns>(detections, truths), 0–1.</returns>
    /// <exception cref="MaskFormatException">Two masks differ in size.</exception>
    /// <exception cref="ArgumentException">There is not one crowd flag for each annotation.</exception>
    public static double[,] IoU(IReadOnlyList<RunLengthEncoding> detections, IReadOnlyList<RunLengthEncoding> truths, IReadOnlyList<bool>? truthIsCrowd = null)
    {
        ArgumentNullException.ThrowIfNull(detections);
        ArgumentNullException.ThrowIfNull(truths);
        if (truthIsCrowd is not null && truthIsCrowd.Count != truths.Count)
        {
            throw new ArgumentException($"{truths.Count} annotations need as many crowd flags; {truthIsCrowd.Count} were given.", nameof(truthIsCrowd));
        }

        var overlaps = new double[detections.Count, truths.Count];
        for (var d = 0; d < detections.Count; d++)
        {
            for (var t = 0; t < truths.Count; t++)
            {
                overlaps[d, t] = detections[d].IoU(truths[t], truthIsCrowd?[t] ?? false);
            }
        }

        return overlaps;
    }

    private static RunLengthEncoding Merge(RunLengthEncoding first, RunLengthEncoding second, bool intersect)
    {
        first.ThrowIfSizeDiffers(second);
        var counts = new List<int>(Math.Max(first._counts.Length, second._counts.Length));
        var (inside, run) = (false, 0);
        var a = new Runs(first._counts);
        var b = new Runs(second._counts);
        while (a.Left > 0)
        {
            var now = intersect ? a.Inside && b.Inside : a.Inside || b.Inside;
            if (now != inside)
            {
                counts.Add(run);
                (inside, run) = (now, 0);
            }

            var length = Math.Min(a.Left, b.Left);
            run += length;
            a.Advance(length);
            b.Advance(length);
        }

        counts.Add(run);
        return new RunLengthEncoding(first.Width, first.Height, [.. counts]);
    }

    private void ThrowIfSizeDiffers(RunLengthEncoding other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Width != Width || other.Height != Height)
        {
            throw new MaskFormatException($"The masks differ in size: {Width}×{Height} and {other.Width}×{other.Height}. Masks are compared and merged in one image only.");
        }
    }

    // Walks over runs, leaving out those of length 0. Both walkers of one size end together.
    private ref struct Runs
    {
        private readonly ReadOnlySpan<int> _counts;
        private int _next;

        public Runs(ReadOnlySpan<int> counts)
        {
            _counts = counts;
            Advance(0);
        }

        public int Left { get; private set; }

        public readonly bool Inside => (_next & 1) == 0;

        public void Advance(int length)
        {
            Left -= length;
            while (Left == 0 && _next < _counts.Length)
            {
                Left = _counts[_next++];
            }
        }
    }
}
