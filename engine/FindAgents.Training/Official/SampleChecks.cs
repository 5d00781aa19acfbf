using System.Globalization;
using static TorchSharp.torch;

namespace FindAgents.Training.Official;

/// <summary>Refuses samples that do not fit together, before libtorch does so less kindly.</summary>
internal static class SampleChecks
{
    /// <summary>Checks a batch.</summary>
    /// <exception cref="ArgumentException">Something does not fit; the message names the image and what.</exception>
    public static void Check(IReadOnlyList<OfficialSample> batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfZero(batch.Count, nameof(batch));
        AllOrNone(batch, sample => sample.Class, "a class prompt");
        AllOrNone(batch, sample => sample.Caption, "a caption");
        AllOrNone(batch, sample => sample.Sentence, "a sentence");
        for (var i = 0; i < batch.Count; i++)
        {
            CheckOne(i, batch[i]);
        }
    }

    private static void CheckOne(int image, OfficialSample sample)
    {
        Shape(image, "Pixels", sample.Pixels, 3, null, null);
        var (height, width) = (sample.Pixels.shape[1], sample.Pixels.shape[2]);
        Shape(image, "Labels", sample.Labels, sample.Masks?.shape[0]);
        Shape(image, "Masks", sample.Masks, sample.Labels?.shape[0], height, width);
        Text(image, "class prompt", sample.Class?.Tokens, 1);
        Text(image, "caption", sample.Caption, 1);
        if (sample.Phrases is { } phrases)
        {
            Text(image, "phrases", phrases.Tokens, phrases.Hashes.Count);
            Shape(image, "masks of phrases", phrases.Masks, phrases.Hashes.Count, height, width);
        }

        if (sample.Strokes is { } strokes)
        {
            Shape(image, "Strokes", strokes.Strokes, null, height, width);
            Shape(image, "masks of strokes", strokes.Masks, strokes.Strokes.shape[0], height, width);
        }

        if (sample.Sentence is { } sentence)
        {
            Text(image, "sentence", sentence.Tokens, 1);
            Shape(image, "tokens of entities", sentence.EntityTokens, sentence.IsVisual.Count, sentence.Tokens.Ids.shape[1]);
            Shape(image, "masks of entities", sentence.Masks, sentence.IsVisual.Count, height, width);
            Shape(image, "strokes of entities", sentence.Strokes, sentence.IsVisual.Count, height, width);
        }
    }

    private static void AllOrNone(IReadOnlyList<OfficialSample> batch, Func<OfficialSample, object?> part, string what)
    {
        var count = batch.Count(sample => part(sample) is not null);
        if (count != 0 && count != batch.Count)
        {
            throw new ArgumentException($"{count} of the batch's {batch.Count} images have {what}; give every image one, or none.", nameof(batch));
        }
    }

    private static void Text(int image, string what, PromptTokens? tokens, long count)
    {
        Shape(image, $"tokens of the {what}", tokens?.Ids, count, null);
        Shape(image, $"attention of the {what}", tokens?.Attended, count, tokens?.Ids.shape[1]);
    }

    private static void Shape(int image, string what, Tensor? value, params ReadOnlySpan<long?> expected)
    {
        if (value is null)
        {
            return;
        }

        var shape = value.shape;
        var fits = shape.Length == expected.Length;
        for (var i = 0; fits && i < shape.Length; i++)
        {
            fits = expected[i] is not { } wanted || shape[i] == wanted;
        }

        if (!fits)
        {
            var wanted = string.Join(", ", expected.ToArray().Select(size => size?.ToString(CultureInfo.InvariantCulture) ?? "any"));
            throw new ArgumentException($"Image {image} of the batch: the {what} have shape ({string.Join(", ", shape)}); expected ({wanted}).");
        }
    }
}
