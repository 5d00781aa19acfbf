using FindAgents.Engine.Masks;

namespace FindAgents.Training.Data;

/// <summary>
/// Where a photo lands in its bucket: the input pixel with centre (x, y) shows the photo at
/// (Left + x · ScaleX, Top + y · ScaleY), with x counted from the right where the photo is mirrored.
/// </summary>
internal readonly record struct Placement(double Left, double Top, double ScaleX, double ScaleY, bool Flip, Bucket Bucket)
{
    /// <summary>The whole photo squashed into the bucket, as at evaluation.</summary>
    public static Placement Squash(int width, int height, Bucket bucket) =>
        new(0, 0, (double)width / bucket.Width, (double)height / bucket.Height, false, bucket);

    public static Placement Random(int width, int height, Bucket bucket, AugmentationOptions options, Random random)
    {
        // Uniform in the logarithm: as often half as double.
        var scale = Math.Exp(Between(Math.Log(options.MinScale), Math.Log(options.MaxScale)));
        var aspect = Math.Exp(Between(-options.AspectJitter, options.AspectJitter) / 2);
        var (windowWidth, windowHeight) = (width / (scale * aspect), height / (scale / aspect));
        var left = random.NextDouble() * (width - windowWidth);
        var top = random.NextDouble() * (height - windowHeight);
        var flip = random.NextDouble() < options.FlipProbability;
        return new Placement(left, top, windowWidth / bucket.Width, windowHeight / bucket.Height, flip, bucket);

        double Between(double low, double high) => low + ((high - low) * random.NextDouble());
    }

    /// <summary>The part of the bucket that a photo of a size covers, in input pixels.</summary>
    public Box Valid(int width, int height)
    {
        var (left, right) = Span(Left, ScaleX, width, Bucket.Width);
        var (top, bottom) = Span(Top, ScaleY, height, Bucket.Height);
        return Flip ? new Box(Bucket.Width - right, top, right - left, bottom - top) : new Box(left, top, right - left, bottom - top);

        static (double From, double To) Span(double start, double scale, int source, int size) =>
            (Math.Clamp(-start / scale, 0, size), Math.Clamp((source - start) / scale, 0, size));
    }
}
