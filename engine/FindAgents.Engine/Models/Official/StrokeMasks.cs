using FindAgents.Engine.Masks;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Official;

/// <summary>What a person indicated, as the official models take it: pixels of the padded image that are wanted or not.</summary>
/// <remarks>
/// A click is a square of three pixels and a stroke a line as thick (STROKE_SAMPLER.DILATION); a box is everything in it.
/// Owns its tensors.
/// </remarks>
/// <param name="Positive">(1, H', W'), float32: 1 where something is wanted.</param>
/// <param name="Negative">(1, H', W'): 1 where it is not.</param>
/// <param name="Previous">(1, 1, H', W'): the mask of the answer before, as logits; <see langword="null"/> without one.</param>
internal sealed record StrokeMasks(Tensor Positive, Tensor Negative, Tensor? Previous) : IDisposable
{
    // What a mask without probabilities counts as: sure of itself, within what masks reach.
    private const double Logit = 10;

    /// <summary>Draws a prompt.</summary>
    /// <param name="prompt">The prompt; its coordinates lie inside the image.</param>
    /// <param name="image">The image as it was encoded.</param>
    /// <param name="width">The original image's width, in whose pixels the prompt counts.</param>
    /// <param name="height">The original image's height.</param>
    /// <param name="device">Where the model computes.</param>
    /// <exception cref="PromptException">Nothing says what is wanted: only negative points, or an empty mask.</exception>
    public static StrokeMasks Draw(RefinePrompt prompt, OfficialImage image, int width, int height, Device device)
    {
        using var scope = NewDisposeScope();
        var positive = new Canvas(image, width, height);
        var negative = new Canvas(image, width, height);
        foreach (var point in prompt.Positive)
        {
            positive.Dot(point);
        }

        foreach (var point in prompt.Negative)
        {
            negative.Dot(point);
        }

        foreach (var stroke in prompt.Strokes)
        {
            positive.Line(stroke);
        }

        // Clicks inside a box or a mask say it more precisely than the box or the mask does.
        if (positive.IsEmpty && prompt.Box is { } box)
        {
            positive.Fill(box);
        }

        if (positive.IsEmpty && (prompt.Mask ?? prompt.Previous) is { } mask)
        {
            positive.Copy(mask);
        }

        if (positive.IsEmpty)
        {
            throw new PromptException(prompt.Mask is null && prompt.Previous is null
                ? "Nothing in the prompt says what is wanted: give a positive point, a box, a stroke or a mask."
                : "The mask given is empty, and no point says what is wanted: give a mask with at least one pixel, or a positive point.");
        }

        return new StrokeMasks(
            positive.ToTensor(device).MoveToOuterDisposeScope(),
            negative.ToTensor(device).MoveToOuterDisposeScope(),
            prompt.Previous is { } before ? Logits(before, image, width, height, device).MoveToOuterDisposeScope() : null);
    }

    /// <summary>Draws a piece of an image.</summary>
    /// <param name="mask">The piece, of the original image's size.</param>
    /// <param name="image">The image as it was encoded.</param>
    /// <param name="device">Where the model computes.</param>
    /// <returns>(1, H', W'), owned by the caller.</returns>
    public static Tensor Draw(BinaryMask mask, OfficialImage image, Device device)
    {
        var canvas = new Canvas(image, mask.Width, mask.Height);
        canvas.Copy(mask);
        return canvas.ToTensor(device);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Positive.Dispose();
        Negative.Dispose();
        Previous?.Dispose();
    }

    private static Tensor Logits(BinaryMask mask, OfficialImage image, int width, int height, Device device)
    {
        using var scope = NewDisposeScope();
        var canvas = new Canvas(image, width, height);
        canvas.Copy(mask);
        return ((canvas.ToTensor(device) * Constant(2 * Logit)) - Constant(Logit)).unsqueeze(0).MoveToOuterDisposeScope();
    }

    /// <summary>Pixels of the padded image, drawn on in the original image's coordinates.</summary>
    private sealed class Canvas(OfficialImage image, int width, int height)
    {
        private readonly float[] _pixels = new float[image.PaddedWidth * image.PaddedHeight];

        /// <summary>Whether nothing was drawn.</summary>
        public bool IsEmpty { get; private set; } = true;

        public void Dot(PointF point)
        {
            var (x, y) = (At(point.X, width, image.Width), At(point.Y, height, image.Height));
            Fill(x - 1, y - 1, x + 1, y + 1);
        }

        public void Line(IReadOnlyList<PointF> stroke)
        {
            for (var i = 0; i < stroke.Count; i++)
            {
                Dot(stroke[i]);
                if (i + 1 < stroke.Count)
                {
                    var (dx, dy) = (stroke[i + 1].X - stroke[i].X, stroke[i + 1].Y - stroke[i].Y);
                    var steps = (int)Math.Ceiling(Math.Max(Math.Abs(dx) * image.Width / width, Math.Abs(dy) * image.Height / height));
                    for (var step = 1; step < steps; step++)
                    {
                        Dot(new PointF(stroke[i].X + (dx * step / steps), stroke[i].Y + (dy * step / steps)));
                    }
                }
            }
        }

        public void Fill(Box box) => Fill(
            At(box.X, width, image.Width), At(box.Y, height, image.Height), At(Math.BitDecrement(box.Right), width, image.Width), At(Math.BitDecrement(box.Bottom), height, image.Height));

        // A pixel is in where the middle of it lies in the mask; a mask too small for that is a dot in its middle.
        public void Copy(BinaryMask mask)
        {
            for (var y = 0; y < image.Height; y++)
            {
                var row = (int)((y + 0.5) * height / image.Height);
                for (var x = 0; x < image.Width; x++)
                {
                    if (mask[(int)((x + 0.5) * width / image.Width), row])
                    {
                        _pixels[(y * image.PaddedWidth) + x] = 1;
                        IsEmpty = false;
                    }
                }
            }

            if (IsEmpty && !mask.IsEmpty)
            {
                var box = mask.BoundingBox;
                Dot(new PointF(box.X + (box.Width / 2), box.Y + (box.Height / 2)));
            }
        }

        public Tensor ToTensor(Device device)
        {
            using var scope = NewDisposeScope();
            return tensor(_pixels, [1, image.PaddedHeight, image.PaddedWidth], device: device).MoveToOuterDisposeScope();
        }

        private static int At(double coordinate, int size, int encoded) => Math.Clamp((int)Math.Floor(coordinate * encoded / size), 0, encoded - 1);

        private void Fill(int left, int top, int right, int bottom)
        {
            for (var y = Math.Max(0, top); y <= Math.Min(image.Height - 1, bottom); y++)
            {
                for (var x = Math.Max(0, left); x <= Math.Min(image.Width - 1, right); x++)
                {
                    _pixels[(y * image.PaddedWidth) + x] = 1;
                    IsEmpty = false;
                }
            }
        }
    }
}
