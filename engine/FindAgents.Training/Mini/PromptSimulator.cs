using FindAgents.Engine;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Models.Mini;
using FindAgents.Training.Data;

namespace FindAgents.Training.Mini;

/// <summary>Plays the person who indicates an object: clicks, boxes, strokes, rough masks, and corrections of an earlier answer.</summary>
/// <remarks>Safe for concurrent use; the random numbers are the caller's.</remarks>
internal static class PromptSimulator
{
    /// <summary>After how many prompts all kinds have had their turn. Half are clicks: they are the hardest to learn.</summary>
    public const int Turns = 8;

    /// <summary>Draws one prompt.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="instance">The instance that is meant.</param>
    /// <param name="turn">Which prompt of the sample this is: kinds take turns, so that each photo teaches all of them.</param>
    /// <param name="random">Decides.</param>
    /// <returns>The prompt; its previous mask is the caller's.</returns>
    public static SpatialPrompt Draw(TrainingSample sample, int instance, int turn, Random random)
    {
        var (width, height) = (sample.Bucket.Width, sample.Bucket.Height);
        var mask = Mask(sample, instance);
        var sampler = new PromptSampler(random);
        var prompt = (turn % Turns) switch
        {
            < 4 => Clicks(sampler, sample, mask, instance, random),
            4 => new RefinePrompt { Box = mask.BoundingBox },
            5 => new RefinePrompt { Box = sampler.JitteredBox(mask) },
            6 => new RefinePrompt { Strokes = [sampler.Scribble(mask)] },
            _ => Correction(sampler, mask, random),
        };
        return PromptReader.Read(prompt, width, height);
    }

    private static BinaryMask Mask(TrainingSample sample, int instance) =>
        new(sample.Bucket.Width, sample.Bucket.Height, sample.MaskPixels(instance).ToArray());

    private static RefinePrompt Clicks(PromptSampler sampler, TrainingSample sample, BinaryMask mask, int instance, Random random)
    {
        // The first click goes to the middle more often than not: that is where people click, and what is measured.
        var positive = new List<PointF> { random.NextDouble() < 0.6 ? PromptSampler.CentreClick(mask) : sampler.RandomClick(mask) };
        var more = random.NextDouble() < 0.3 ? random.Next(1, 4) : 0;
        var negatives = random.Next(more + 1);
        for (var i = negatives; i < more; i++)
        {
            positive.Add(sampler.RandomClick(mask));
        }

        var others = negatives == 0 ? [] : Enumerable.Range(0, sample.Instances.Count).Where(i => i != instance).Select(i => Mask(sample, i)).ToList();
        return new RefinePrompt
        {
            Positive = positive,
            Negative = negatives == 0 ? [] : sampler.NegativeClicks(mask, others, negatives),
        };
    }

    // An earlier answer that went wrong somewhere, and a click where it did.
    private static RefinePrompt Correction(PromptSampler sampler, BinaryMask mask, Random random)
    {
        var rough = sampler.RoughMask(mask, random.NextDouble() * 0.4);
        if (random.NextDouble() < 0.3 || PromptSampler.Correct(mask, rough) is not { } click)
        {
            return new RefinePrompt { Mask = rough };
        }

        return new RefinePrompt { Previous = rough, Positive = click.Positive, Negative = click.Negative };
    }
}
