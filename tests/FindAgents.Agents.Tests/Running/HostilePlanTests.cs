using CsCheck;
using FindAgents.Agents.Compositions;
using FindAgents.Agents.Running;
using FindAgents.Agents.Tests.Albums;
using FindAgents.Engine.Masks;

namespace FindAgents.Agents.Tests.Running;

/// <summary>Whatever a plan says, it runs or is refused: nothing else is thrown, and every step has a trace.</summary>
public sealed class HostilePlanTests : AlbumTest
{
    // Most of a plan is fit to run, or hardly one would.
    private static readonly Gen<string?> Text = Gen.Frequency((8, OneOf<string?>("red", "a blue patch", "zebra", "the @photos/scene.png(15,15)", "$1")), (1, Gen.OneOf(
        OneOf<string?>("red", "blue", "zebra", "$1", "the $2 patch", "$9", "$0", "@photos/scene.png", "@photos/scene.png#1", "@photos/scene.png(15,15)", "@photos/scene.png(5,5,30,30)", "@none.png", "@/etc/passwd", "@\"", "$1#2", "$1's", "\"$1\"", "", " ", null, "without red", "red without blue", "@@", "@photos/scene.png(1,", "\u0000\u001b[2J"),
        Gen.String.Select(text => (string?)text))));

    private static readonly Gen<StepImages?> Images = Gen.Frequency(
        (6, Gen.Const((StepImages?)StepImages.Of("photos/scene.png"))),
        (2, Gen.Const((StepImages?)StepImages.OfStep(1))),
        (3, Gen.OneOf(
        OneOf("photos/scene.png", "photos/red.png", "none.png", "photos", "/etc/passwd", "../x", "data:image/png;base64,AAAA", "img_0000000000000000", "res_0000000000000000", "find://album/squares/photo/00", "squares/photos/red.png").List[1, 3].Select(names => (StepImages?)StepImages.Of(names)),
        Gen.Int[1, 4].Select(step => (StepImages?)StepImages.OfStep(step)),
        Gen.Const((StepImages?)null))));

    private static readonly Gen<double> Number = OneOf(15, 0, -1, 1e9, double.NaN, double.PositiveInfinity, 39.9);

    private static readonly Gen<StepPrompt?> Prompt = Gen.Frequency((2, Gen.Const((StepPrompt?)new StepPrompt { Points = [new PointF(15, 15)] })), (1, Gen.OneOf(
        Gen.Const((StepPrompt?)null),
        Gen.Select(Number, Number).List[0, 2].Select(points => (StepPrompt?)new StepPrompt { Points = [.. points.Select(point => new PointF(point.Item1, point.Item2))] }),
        Gen.Select(Number, Number, Number, Number).Select(box => (StepPrompt?)new StepPrompt { Box = new Box(box.Item1, box.Item2, box.Item3, box.Item4) }))));

    private static readonly Gen<CompositionStep?> Step =
        from prototype in OneOf<string?>([.. PrototypeCatalogue.BuiltIn.Entries.Select(entry => entry.Name), "nothing", null])
        from fits in Gen.Int[0, 12]
        from images in Images
        from phrases in Text.List[1, 2]
        from query in Text
        from prompt in Prompt
        from without in Gen.Frequency((3, Gen.Const(new List<string?>())), (1, Text.List[0, 2]))
        from limit in OneOf<int?>(null, null, null, null, 1, 3, 0, -5, 10_000, int.MaxValue)
        select Fitting(prototype, fits, images, phrases!, query, prompt, without!, limit);

    [Fact]
    public async Task Plans_run_or_are_refused()
    {
        await IndexAsync();
        var runner = new CompositionRunner(Find, Albums);
        var (ran, answered) = (0, 0);
        await Step.List[0, 4].SampleAsync(
            async steps =>
            {
                try
                {
                    var run = await runner.RunAsync(new Composition { Steps = steps!, Reason = steps.Count == 0 ? "none" : null });
                    Assert.Equal(steps.Count, run.Steps.Count);
                    Assert.All(run.Steps, step => Assert.True(step.Outcome is StepOutcome.Done || step.Message is { Length: > 0 }, $"{step}"));
                    Interlocked.Add(ref ran, steps.Count);
                    Interlocked.Add(ref answered, run.Steps.Count(step => step.Found > 0));
                }
                catch (CompositionException exception)
                {
                    Assert.NotEmpty(exception.Message);
                }
            },
            iter: 8000,
            threads: 1);

        // Refusing everything would be no test.
        Assert.True(ran > 300 && answered > 100, $"{ran} steps ran, {answered} found something.");
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    // Most steps leave out what their prototype does not take.
    private static CompositionStep? Fitting(string? prototype, int fits, StepImages? images, List<string> phrases, string? query, StepPrompt? prompt, List<string> without, int? limit)
    {
        var input = prototype is null ? null : PrototypeCatalogue.BuiltIn.Find(prototype)?.Input;
        var all = fits == 0;
        return prototype is null && fits == 12 ? null : new CompositionStep
        {
            Prototype = prototype!,
            Images = all || input != StepInput.Query ? images : null,
            Phrases = all || input == StepInput.Phrases ? phrases : null,
            Query = all || input == StepInput.Query ? query : null,
            Prompt = all || input == StepInput.Prompt ? prompt : null,
            Limit = all || input == StepInput.Query ? limit : null,
            Without = without.Count > 0 ? without : null,
        };
    }
}
