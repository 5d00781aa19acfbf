using FindAgents.Engine.Masks;
using FindAgents.Engine.Models;
using static TorchSharp.torch;

namespace FindAgents.Engine;

public sealed partial class FindEngine
{
    // Asks about the image; where what is meant turns out small, about a part of it as well, larger.
    private RefineAnswer Refine(KeptEncoding image, RefinePrompt prompt, CancellationToken cancellationToken)
    {
        var first = _model.Refine(image.Content, prompt, image.Width, image.Height);
        try
        {
            if (CloserWindow.Around(Meant(prompt, first, image), image.Width, image.Height) is not { } window)
            {
                return first;
            }

            cancellationToken.ThrowIfCancellationRequested();
            var look = image.TakeCloserLook(window) ?? new CloserLook(window, Encode(window.Crop(image.Picture)));
            try
            {
                using var closer = _model.Refine(look.Content, window.Within(prompt), window.Width, window.Height);
                using (first)
                {
                    return closer with { Mask = window.Join(first.Mask, closer.Mask, image.Width, image.Height), Label = closer.Label ?? first.Label };
                }
            }
            finally
            {
                image.KeepCloserLook(look);
            }
        }
        catch
        {
            first.Dispose();
            throw;
        }
    }

    private IModelEncoding Encode(Imaging.RgbImage image)
    {
        var (width, height) = _model.InputSize(image.Width, image.Height);
        using var pixels = image.Resize(width, height).ToTensor();
        return _model.Encode(pixels);
    }

    // Everything that the prompt points at, and what the first look took it for.
    private static Box Meant(RefinePrompt prompt, RefineAnswer answer, KeptEncoding image)
    {
        BinaryMask?[] masks = [MaskReading.Above(answer.Mask, image.Width, image.Height), prompt.Mask, prompt.Previous];
        Box[] boxes =
        [
            .. masks.OfType<BinaryMask>().Where(mask => !mask.IsEmpty).Select(mask => mask.BoundingBox),
            .. prompt.Positive.Concat(prompt.Strokes.SelectMany(stroke => stroke)).Select(point => new Box(point.X, point.Y, 0, 0)),
            .. prompt.Box is { } box ? [box] : Array.Empty<Box>(),
        ];
        var (left, top) = (boxes.Min(b => b.X), boxes.Min(b => b.Y));
        return new Box(left, top, boxes.Max(b => b.Right) - left, boxes.Max(b => b.Bottom) - top);
    }
}
