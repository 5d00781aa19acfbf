namespace FindAgents.Engine.Masks;

public readonly partial record struct Box
{
    /// <summary>The box that is nowhere: what an empty mask has.</summary>
    public static Box Empty => default;

    /// <summary>The point in its middle.</summary>
    public PointF Center => new(X + (Width / 2), Y + (Height / 2));

    /// <summary>Whether it covers nothing.</summary>
    public bool IsEmpty => !(Width > 0 && Height > 0);

    /// <summary>Whether all four numbers are numbers and finite.</summary>
    public bool IsFinite => double.IsFinite(X) && double.IsFinite(Y) && double.IsFinite(Width) && double.IsFinite(Height);

    /// <summary>A box from two opposite corners, in whichever order.</summary>
    public static Box FromCorners(double x0, double y0, double x1, double y1) =>
        new(Math.Min(x0, x1), Math.Min(y0, y1), Math.Abs(x1 - x0), Math.Abs(y1 - y0));

    /// <summary>The smallest box around some points; <see cref="Empty"/> where there are none.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="points"/> is <see langword="null"/>.</exception>
    public static Box Around(IEnumerable<PointF> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        var (left, top, right, bottom) = (double.PositiveInfinity, double.PositiveInfinity, double.NegativeInfinity, double.NegativeInfinity);
        foreach (var point in points)
        {
            left = Math.Min(left, point.X);
            top = Math.Min(top, point.Y);
            right = Math.Max(right, point.X);
            bottom = Math.Max(bottom, point.Y);
        }

        return left <= right ? new Box(left, top, right - left, bottom - top) : Empty;
    }

    /// <summary>Whether a point lies inside; the left and top edge belong to the box, the right and bottom edge do not.</summary>
    public bool Contains(PointF point) => point.X >= X && point.X < Right && point.Y >= Y && point.Y < Bottom;

    /// <summary>What this box and another share; <see cref="Empty"/> where that is nothing.</summary>
    public Box Intersect(Box other)
    {
        var (left, top) = (Math.Max(X, other.X), Math.Max(Y, other.Y));
        var (right, bottom) = (Math.Min(Right, other.Right), Math.Min(Bottom, other.Bottom));
        return left < right && top < bottom ? new Box(left, top, right - left, bottom - top) : Empty;
    }

    /// <summary>The smallest box around this one and another; an empty box adds nothing.</summary>
    public Box Union(Box other)
    {
        if (IsEmpty || other.IsEmpty)
        {
            return IsEmpty ? other : this;
        }

        var (left, top) = (Math.Min(X, other.X), Math.Min(Y, other.Y));
        return new Box(left, top, Math.Max(Right, other.Right) - left, Math.Max(Bottom, other.Bottom) - top);
    }

    /// <summary>The part that lies in an image of a size.</summary>
    public Box Clip(int width, int height) => Intersect(new Box(0, 0, width, height));

    /// <summary>The box in an image whose sides are stretched by two factors.</summary>
    public Box Scale(double horizontally, double vertically) =>
        new(X * horizontally, Y * vertically, Width * horizontally, Height * vertically);

    /// <summary>The box moved.</summary>
    public Box Offset(double right, double down) => this with { X = X + right, Y = Y + down };

    /// <summary>The box grown by a margin on every side.</summary>
    public Box Inflate(double margin) => new(X - margin, Y - margin, Width + (2 * margin), Height + (2 * margin));

    /// <summary>Overlap with a box as COCO's evaluation takes it.</summary>
    /// <param name="truth">The annotated box.</param>
    /// <param name="truthIsCrowd">
    /// Whether the annotation is a crowd: then the overlap is divided by this box's area alone, so that a detection
    /// inside a crowd counts as wholly covered.
    /// </param>
    /// <returns>0–1.</returns>
    public double IoU(Box truth, bool truthIsCrowd)
    {
        var width = Math.Min(Right, truth.Right) - Math.Max(X, truth.X);
        var height = Math.Min(Bottom, truth.Bottom) - Math.Max(Y, truth.Y);
        if (width <= 0 || height <= 0)
        {
            return 0;
        }

        var intersection = width * height;
        return intersection / (truthIsCrowd ? Area : Area + truth.Area - intersection);
    }
}
