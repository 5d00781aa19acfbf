using System.CommandLine;
using FindAgents.Cli.CommandLine;
using FindAgents.Engine;
using FindAgents.Engine.Results;

namespace FindAgents.Cli.Commands;

/// <summary><c>findagents segment</c>: every object that the model has a name for.</summary>
internal sealed class SegmentCommand : ImageCommand
{
    private static readonly SegmentOptions Defaults = new();

    private readonly Option<string[]> _categories = new("--category")
    {
        Description = "Only objects of this category; may be given several times.",
        HelpName = "NAME",
    };

    private readonly Option<double> _threshold = new("--threshold")
    {
        Description = "The lowest score shown, 0 to 1.",
        HelpName = "SCORE",
        CustomParser = Numbers.Between(0, 1),
        DefaultValueFactory = _ => Defaults.ScoreThreshold,
    };

    private readonly Option<int> _max = new("--max")
    {
        Description = "The most objects shown, best first.",
        HelpName = "N",
        CustomParser = Numbers.From(1),
        DefaultValueFactory = _ => Defaults.MaxRegions,
    };

    private readonly Option<SegmentKind> _kind = new("--kind")
    {
        Description = "What the image is divided into: things (every object by itself), panoptic (things, and the stuff around them such as sky, no pixel twice), or semantic (one region a category).",
        HelpName = "KIND",
        DefaultValueFactory = _ => Defaults.Kind,
    };

    public SegmentCommand(CliContext context)
        : base("segment", "Find every object that the model has a name for, or divide the whole image.", context)
    {
        Options.Add(_kind);
        Options.Add(_categories);
        Options.Add(_threshold);
        Options.Add(_max);
        AddCommonOptions();
    }

    public override IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("A table, and a picture with the objects numbered", "findagents segment street.jpg --out street-objects.png"),
        ("Only cars and people, also those that the model is less sure of", "findagents segment street.jpg --category car --category person --threshold 0.15"),
        ("Everything: things, and the stuff around them", "findagents segment street.jpg --kind panoptic --out street-all.png"),
        ("The boxes, for a script", "findagents segment street.jpg --json | jq '.regions[] | [.label, .box]'"),
    ];

    protected override Func<IFindEngine, EncodedImage, CancellationToken, Task<FindResult>> ReadQuestion(ParseResult parsed)
    {
        var options = new SegmentOptions
        {
            Kind = parsed.GetValue(_kind),
            Categories = parsed.GetValue(_categories),
            ScoreThreshold = parsed.GetValue(_threshold),
            MaxRegions = parsed.GetValue(_max),
        };
        return async (engine, image, cancellationToken) => await engine.SegmentAsync(image, options, cancellationToken);
    }
}
