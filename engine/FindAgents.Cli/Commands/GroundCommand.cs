using System.CommandLine;
using FindAgents.Cli.CommandLine;
using FindAgents.Engine;
using FindAgents.Engine.Results;

namespace FindAgents.Cli.Commands;

/// <summary><c>findagents ground</c>: what phrases name.</summary>
internal sealed class GroundCommand : ImageCommand
{
    private readonly Argument<string[]> _phrases = new("PHRASE")
    {
        Description = "What to look for, such as \"the cat\"; each phrase is answered by itself.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<double?> _threshold = new("--threshold")
    {
        Description = "A phrase counts as found from this score on, 0 to 1; the model's own threshold when left out.",
        HelpName = "SCORE",
        CustomParser = Numbers.OptionalBetween(0, 1),
    };

    public GroundCommand(CliContext context)
        : base("ground", "Find what phrases name, and say so where they name nothing in the picture.", context)
    {
        Arguments.Add(_phrases);
        Options.Add(_threshold);
        AddCommonOptions();
    }

    public override IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("One phrase, and the picture with its mask", "findagents ground kitchen.jpg \"the kettle\" --out kettle.png"),
        ("Several phrases: the picture is encoded once", "findagents ground kitchen.jpg \"cup\" \"sink\" \"dog\""),
        ("Is there a dog? For a script", "findagents ground kitchen.jpg \"dog\" --json | jq '.answers[0].found'"),
    ];

    protected override Func<IFindEngine, EncodedImage, CancellationToken, Task<FindResult>> ReadQuestion(ParseResult parsed)
    {
        var phrases = parsed.GetRequiredValue(_phrases);
        var options = new GroundOptions { ScoreThreshold = parsed.GetValue(_threshold) };
        return async (engine, image, cancellationToken) => await engine.GroundAsync(image, phrases, options, cancellationToken);
    }
}
