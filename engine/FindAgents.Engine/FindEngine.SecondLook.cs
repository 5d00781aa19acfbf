using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Models;
using FindAgents.Engine.Prototypes;
using static TorchSharp.torch;

namespace FindAgents.Engine;

public sealed partial class FindEngine
{
    // Asks about the image and about its mirror image: the mean of both answers is better than either.
    private PhraseAnswers Ground(KeptEncoding image, IReadOnlyList<ModelPhrase> phrases, TaskPrototype? prototype, CancellationToken cancellationToken)
    {
        var first = _model.Ground(image.Content, phrases, prototype);
        if (!LooksTwice)
        {
            return first;
        }

        using (first)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var window = LookWindow.Whole(image.Width, image.Height);
            using var second = _model.Ground(WholeAgain(image), phrases, prototype);
            return first with
            {
                Masks = window.Join(first.Masks, second.Masks, image.Width, image.Height),
                Presence = [.. first.Presence.Zip(second.Presence, (a, b) => (a + b) / 2)],
            };
        }
    }

    // Asks about the image; then about the part of it in which what is meant lies, mirrored and, where it is small, larger.
    private RefineAnswer Refine(KeptEncoding image, RefinePrompt prompt, TaskPrototype? prototype, CancellationToken cancellationToken)
    {
        var first = _model.Refine(image.Content, prompt, image.Width, image.Height, prototype);
        if (!LooksTwice)
        {
            return first;
        }

        using (first)
        {
            var window = LookWindow.Around(Meant(prompt, first, image), prompt.Box is not null, image.Width, image.Height);
            cancellationToken.ThrowIfCancellationRequested();
            if (window == LookWindow.Whole(image.Width, image.Height))
            {
                return Again(WholeAgain(image));
            }

            var look = image.TakeCloserLook(window) ?? new SecondLook(window, Encode(window.View(image.Picture)));
            try
            {
                return Again(look.Content);
            }
            finally
            {
                image.KeepCloserLook(look);
            }

            RefineAnswer Again(IModelEncoding content)
            {
                using var second = _model.Refine(content, window.Within(prompt), window.Width, window.Height, prototype);
                using var joined = window.Join(first.Mask, second.Mask, image.Width, image.Height);
                using var pixels = MaskReading.Resize(joined, image.Width, image.Height);
                return first with
                {
                    Mask = BoxColours.Apply(pixels, image.Picture, prompt),
                    Score = (first.Score + second.Score) / 2,
                    Label = second.Label ?? first.Label,
                };
            }
        }
    }

    private IModelEncoding WholeAgain(KeptEncoding image) =>
        image.Mirrored(() => Encode(LookWindow.Whole(image.Width, image.Height).View(image.Picture)));

    private IModelEncoding Encode(RgbImage image) => Encode([image], _model.InputSize(image.Width, image.Height))[0];

    // Everything that the prompt points at, and what the first look took it for.
    private static Box Meant(RefinePrompt prompt, RefineAnswer answer, KeptEncoding image)
    {
        BinaryMask?[] masks = [MaskReading.Above(answer.Mask, image.Width, image.Height), prompt.Mask, prompt.Previous];
        Box[] boxes = [.. masks.OfType<BinaryMask>().Where(mask => !mask.IsEmpty).Select(mask => mask.BoundingBox), prompt.Box ?? Box.Empty];
        return Box.Around(prompt.Positive.Concat(prompt.Strokes.SelectMany(stroke => stroke))
            .Concat(boxes.Where(box => !box.IsEmpty).SelectMany(box => (PointF[])[new(box.X, box.Y), new(box.Right, box.Bottom)])));
    }
}
