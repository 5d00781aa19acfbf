using System.CommandLine;
using System.Text;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Output;
using FindAgents.Engine.Prototypes;

namespace FindAgents.Cli.Commands.Prototypes;

/// <summary><c>findagents prototype draw</c>: who attends to whom.</summary>
internal sealed class PrototypeDrawCommand : Command, ITeach
{
    private readonly CliContext _context;
    private readonly Argument<string> _what = new("NAME|FILE") { Description = "A name that `findagents prototype list` shows, or a file of YAML." };
    private readonly Option<string> _out = new("--out") { Description = $"The picture to write; its ending says how: {PictureFormats.Endings}, or .svg.", HelpName = "FILE", Required = true };

    public PrototypeDrawCommand(CliContext context)
        : base("draw", "Draw who attends to whom in a task prototype, and what is read out.")
    {
        _context = context;
        Arguments.Add(_what);
        Options.Add(_out);
        Options.Add(ShelfOption.Official);
        Options.Add(ShelfOption.Option);
        SetAction(RunAsync);
    }

    public IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("One that comes along", "findagents prototype draw grounded-segmentation --out grounding.png"),
        ("A file that is being written, for a web page", "findagents prototype draw mine.yaml --out mine.svg"),
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (what, path) = (parsed.GetRequiredValue(_what), parsed.GetRequiredValue(_out));
        var isVector = Path.GetExtension(path).Equals(".svg", StringComparison.OrdinalIgnoreCase);
        if (!isVector && !PictureFormats.IsWritable(path))
        {
            throw new UsageException($"'{path}' does not say how to write the picture: let the name end in {PictureFormats.Endings}, or .svg.");
        }

        // A name has no dots, so that whatever has one is a file.
        var prototype = what.Contains('.', StringComparison.Ordinal) || File.Exists(what)
            ? TaskPrototype.FromYaml(await ShelfOption.ReadAsync(what, cancellationToken))
            : ShelfOption.Operations(parsed).Find(what);
        await AtomicFile.WriteAsync(
            path,
            isVector ? Encoding.UTF8.GetBytes(PrototypePicture.ToSvg(prototype)) : PictureFormats.Encode(PrototypePicture.Render(prototype), path),
            cancellationToken);
        _context.Out.WriteLine(path);
        return ExitCode.Ok;
    }
}
