using System.CommandLine;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Output;
using FindAgents.Engine;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;

namespace FindAgents.Cli.Commands;

/// <summary><c>findagents refine</c>: what points, a box, strokes or a rough mask indicate.</summary>
internal sealed class RefineCommand : ImageCommand
{
    private readonly Option<PointF[]> _positive = new("--point")
    {
        Description = "A point on the object, in pixels from the top left corner; may be given several times.",
        HelpName = "X,Y",
        CustomParser = Coordinates.ReadPoints,
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<PointF[]> _negative = new("--not")
    {
        Description = "A point that is not on the object; may be given several times.",
        HelpName = "X,Y",
        CustomParser = Coordinates.ReadPoints,
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<Box?> _box = new("--box")
    {
        Description = "A box around the object: left, top, width, height.",
        HelpName = "X,Y,W,H",
        CustomParser = Coordinates.ReadBox,
    };

    private readonly Option<IReadOnlyList<PointF>[]> _strokes = new("--stroke")
    {
        Description = "A line drawn over the object; may be given several times.",
        HelpName = "\"X,Y X,Y …\"",
        CustomParser = Coordinates.ReadStrokes,
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _mask = new("--mask")
    {
        Description = "A rough mask of the object: a PNG of the same size, white inside, black or transparent outside.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _previous = new("--previous")
    {
        Description = "The mask of the answer to correct, as --masks wrote it.",
        HelpName = "FILE",
    };

    private readonly Option<double> _threshold = new("--threshold")
    {
        Description = "A pixel belongs to the mask from this probability on, 0.001 to 0.999.",
        HelpName = "P",
        CustomParser = Numbers.Between(0.001, 0.999),
        DefaultValueFactory = _ => new RefineOptions().MaskThreshold,
    };

    public RefineCommand(CliContext context)
        : base("refine", "Cut out what a click, a box, a stroke or a rough mask indicates, and correct it with more of them.", context)
    {
        Options.Add(_positive);
        Options.Add(_negative);
        Options.Add(_box);
        Options.Add(_strokes);
        Options.Add(_mask);
        Options.Add(_previous);
        Options.Add(_threshold);
        AddCommonOptions();
    }

    public override IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("One click", "findagents refine cat.jpg --point 220,140 --out cat-cut.png"),
        ("A box, and a point in it that does not belong to the object", "findagents refine cat.jpg --box 90,40,310,240 --not 120,60"),
        ("Correct the answer before", "findagents refine cat.jpg --point 220,140 --masks first && findagents refine cat.jpg --previous first/01-cat.png --not 300,200 --masks second"),
        ("A stroke", "findagents refine cat.jpg --stroke \"200,120 220,140 250,150\" --json"),
    ];

    protected override Func<IFindEngine, EncodedImage, CancellationToken, Task<FindResult>> ReadQuestion(ParseResult parsed)
    {
        var (mask, previous) = (parsed.GetValue(_mask), parsed.GetValue(_previous));
        var prompt = new RefinePrompt
        {
            Positive = parsed.GetValue(_positive) ?? [],
            Negative = parsed.GetValue(_negative) ?? [],
            Box = parsed.GetValue(_box),
            Strokes = parsed.GetValue(_strokes) ?? [],
        };
        if (prompt is { Positive: [], Box: null, Strokes: [] } && mask is null && previous is null)
        {
            throw new UsageException("Nothing says what is wanted: give --point, --box, --stroke, --mask or --previous.");
        }

        prompt = prompt with
        {
            Mask = mask is null ? null : MaskFile.Load(mask),
            Previous = previous is null ? null : MaskFile.Load(previous),
        };
        var options = new RefineOptions { MaskThreshold = parsed.GetValue(_threshold) };
        return async (engine, image, cancellationToken) => await engine.RefineAsync(image, prompt, options, cancellationToken);
    }
}
