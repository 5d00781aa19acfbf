using System.CommandLine;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Output;
using FindAgents.Engine;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Results;

namespace FindAgents.Cli.Commands;

/// <summary>A command that asks one question about one image.</summary>
internal abstract class ImageCommand : Command, ITeach
{
    private readonly CliContext _context;
    private readonly EngineOptionSet _engine = new();
    private readonly Argument<string> _image = new("IMAGE")
    {
        Description = "The picture: JPEG, PNG, WebP, BMP or GIF.",
    };

    private readonly Option<bool> _json = new("--json")
    {
        Description = "Print JSON, masks run-length encoded as in COCO, instead of a table.",
    };

    private readonly Option<string?> _out = new("--out", "-o")
    {
        Description = "Write the picture with the numbered regions drawn into it (.png, .jpg or .webp).",
        HelpName = "FILE",
    };

    private readonly Option<string?> _masks = new("--masks")
    {
        Description = "Write each region's mask into this folder as a black and white PNG of the picture's size.",
        HelpName = "DIR",
    };

    protected ImageCommand(string name, string description, CliContext context)
        : base(name, description)
    {
        _context = context;
        Arguments.Add(_image);
        SetAction(RunAsync);
    }

    public abstract IReadOnlyList<(string What, string Line)> Examples { get; }

    public virtual string? Notes => null;

    /// <summary>Adds the options that all questions share, behind the question's own.</summary>
    protected void AddCommonOptions()
    {
        Options.Add(_out);
        Options.Add(_masks);
        Options.Add(_json);
        _engine.AddTo(this);
    }

    /// <summary>Reads the question and checks what can be checked without the image.</summary>
    /// <returns>The question, to be put to an engine.</returns>
    /// <exception cref="UsageException">The options do not make a question.</exception>
    protected abstract Func<IFindEngine, EncodedImage, CancellationToken, Task<FindResult>> ReadQuestion(ParseResult parsed);

    /// <summary>The path of the image asked about.</summary>
    protected string ReadPath(ParseResult parsed) => parsed.GetRequiredValue(_image);

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = _engine.Read(parsed);
        var ask = ReadQuestion(parsed);
        var path = ReadPath(parsed);
        var files = new ResultFiles(path, parsed.GetValue(_out), parsed.GetValue(_masks));

        // A wrong name or a broken picture is told before the model is loaded.
        var picture = RgbImage.Load(path);
        var result = await new Progress(_context, Verbosity.IsAskedFor(parsed)).RunAsync("Loading the model…", async tell =>
        {
            using var engine = _context.LoadEngine(options);
            cancellationToken.ThrowIfCancellationRequested();
            tell("Looking at the picture…");
            using var encoded = await engine.EncodeAsync(picture, cancellationToken);
            return await ask(engine, encoded, cancellationToken);
        });

        var written = await files.WriteAsync(picture, result, cancellationToken);
        if (parsed.GetValue(_json))
        {
            MachineOutput.Write(_context.Out, ResultJson.From(result, path, written));
        }
        else
        {
            ResultTable.Write(_context.Console, result, written);
        }

        return ExitCode.Ok;
    }
}
