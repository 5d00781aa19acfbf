using FindAgents.Engine.Tests.Models.Official;
using FindAgents.Training.Official;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Training.Tests.Official;

/// <summary>Pictures of coloured rectangles with prompts of every kind, for the tiny official model.</summary>
/// <remarks>Tensors live in the caller's dispose scope.</remarks>
internal static class TinyBatch
{
    private const int Size = 64;

    /// <summary>Two classes and "none of them".</summary>
    public static IReadOnlyList<PromptTokens> Classes => [Text(3, 4), Text(3, 5), Text(3, 6)];

    /// <summary>Two pictures, the second of another size.</summary>
    public static OfficialSample[] Make(int secondHeight = Size) => [Sample(0, Size), Sample(1, secondHeight)];

    public static OfficialSample Sample(int number, int height)
    {
        var pixels = full([3, height, Size], 40f);
        var masks = zeros(2, height, Size, @bool);
        Draw(masks[0], 4 + (4 * number), 8, 24, 30);
        Draw(masks[1], 30, 34 - (6 * number), 16, 20);
        pixels[0].masked_fill_(masks[0], 230);
        pixels[1].masked_fill_(masks[1], 200);
        var strokes = zeros_like(masks);
        Draw(strokes[0], 12, 14, 4, 6);
        Draw(strokes[1], 34, 38 - (6 * number), 3, 3);
        var visual = strokes.clone();
        visual[1].fill_(false);
        return new OfficialSample
        {
            Pixels = pixels,
            Labels = tensor(new long[] { 0, 1 }),
            Masks = masks,
            Class = new ClassPromptSample(Classes[number], number),
            Caption = Text(7, 8 + number, 10),
            Phrases = new PhraseSample(Texts(Text(8, 11), Text(9, 12)), masks, [1, 2]),
            Strokes = new StrokeSample(strokes, masks),
            Sentence = new SentenceSample(
                Text(13, 14, 15 + number),
                tensor(new[] { false, true, false, false, false, false, false, false, false, true, false, false }).view(2, TinyOfficialModel.ContextLength),
                [true, false],
                masks,
                visual),
        };
    }

    public static PromptTokens Text(params long[] words)
    {
        long[] ids = [1, .. words, TinyOfficialModel.EndOfText];
        var padding = TinyOfficialModel.ContextLength - ids.Length;
        return new PromptTokens(
            tensor([.. ids, .. new long[padding]]).unsqueeze(0),
            tensor(Enumerable.Range(0, TinyOfficialModel.ContextLength).Select(i => i < ids.Length).ToArray()).unsqueeze(0));
    }

    private static PromptTokens Texts(params PromptTokens[] texts) => new(cat([.. texts.Select(t => t.Ids)]), cat([.. texts.Select(t => t.Attended)]));

    private static void Draw(Tensor mask, int top, int left, int height, int width) => mask.narrow(0, top, height).narrow(1, left, width).fill_(true);
}
