using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using FindAgents.Cli.Commands;
using FindAgents.Cli.Commands.Albums;
using FindAgents.Cli.Commands.Prototypes;
using FindAgents.Engine;

namespace FindAgents.Cli.CommandLine;

/// <summary>The whole command line: <c>findagents</c> and all below it.</summary>
internal sealed class FindAgentsCommand : RootCommand, ITeach
{
    // A convolution in flight is not interrupted; give it the time to end before the process is torn down.
    private static readonly TimeSpan CancellationPatience = TimeSpan.FromSeconds(20);

    private readonly CliContext _context;

    public FindAgentsCommand(CliContext context)
        : base("Points at things in pictures: finds objects, finds what a phrase names, cuts out what a click indicates.")
    {
        _context = context;
        Options.Add(Verbosity.Option);
        Subcommands.Add(new SegmentCommand(context));
        Subcommands.Add(new GroundCommand(context));
        Subcommands.Add(new RefineCommand(context));
        Subcommands.Add(new AlbumCommand(context));
        Subcommands.Add(new AskCommand(context));
        Subcommands.Add(new ComposeCommand(context));
        Subcommands.Add(new PrototypeCommand(context));
        Subcommands.Add(new McpCommand(context));
        Subcommands.Add(new EvaluateCommand(context));
        Subcommands.Add(new LabelCommand(context));
        Subcommands.Add(new TrainCommand(context));
        Subcommands.Add(new BenchCommand(context));
        Subcommands.Add(new DoctorCommand(context));
        Subcommands.Add(new ModelsCommand(context));

        var help = Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
    }

    public IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("Every object in a photo, as a table and a picture", "findagents segment samples/photos/cat.jpg --out cat-overlay.png"),
        ("What a phrase names", "findagents ground samples/photos/coffee.jpg \"cup\" \"spoon\" --out cup.png"),
        ("What lies under a click", "findagents refine samples/photos/cat.jpg --point 220,140 --masks masks/"),
        ("Photos by what is in them", "findagents album create pets samples/photos && findagents album search pets \"a cat\" --out sheet.jpg"),
        ("In your own words, step by step", "findagents ask \"outline the cup in @samples/photos/coffee.jpg, but not the spoon\" --out answer/"),
        ("What works on this machine", "findagents doctor"),
    ];

    public string Notes =>
        """
        Exit codes:
          0    done
          1    an input, the model or the machine is not usable; stderr says why and what to do
          2    the command line cannot be understood
          3    an unexpected error: run again with --verbose and report it
          130  cancelled (Ctrl-C)
        """;

    /// <summary>How command lines are read: an @ begins a reference to a photo in a phrase, not the name of a file with more arguments.</summary>
    internal static ParserConfiguration Grammar => new() { ResponseFileTokenReplacer = null };

    /// <summary>Parses and runs.</summary>
    /// <param name="arguments">The command line without the program's name.</param>
    /// <param name="cancellationToken">Cancels the command, as Ctrl-C does.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken = default)
    {
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = CancellationPatience,
            Output = _context.Out,
            Error = _context.Error,
        };
        ParseResult? parsed = null;
        try
        {
            parsed = Parse(arguments, Grammar);
            return parsed.Action is ParseErrorAction
                ? await ExplainAsync(parsed, configuration, cancellationToken)
                : await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (Exception e)
        {
            return Report(e, parsed is not null && Verbosity.IsAskedFor(parsed), parsed?.CommandResult.Command ?? this);
        }
    }

    // Results alone go to stdout: what was mistyped is no result.
    private async Task<int> ExplainAsync(ParseResult parsed, InvocationConfiguration configuration, CancellationToken cancellationToken)
    {
        var command = parsed.CommandResult.Command;
        if (command.Subcommands.Count > 0 && parsed.UnmatchedTokens.Count == 0)
        {
            configuration.Output = _context.Error;
            await command.Parse(["--help"]).InvokeAsync(configuration, cancellationToken);
            return ExitCode.Usage;
        }

        if (command.Subcommands.Count > 0 && parsed.UnmatchedTokens is [var unknown, ..] && !unknown.StartsWith('-'))
        {
            _context.Error.WriteLine($"There is no command '{unknown}'. There are: {string.Join(", ", command.Subcommands.Select(subcommand => subcommand.Name))}.");
        }
        else
        {
            foreach (var message in parsed.Errors.Select(error => error.Message).Distinct())
            {
                _context.Error.WriteLine(message);
            }
        }

        _context.Error.WriteLine($"See: {NameOf(command)} --help");
        return ExitCode.Usage;
    }

    private int Report(Exception exception, bool verbose, Command command)
    {
        switch (exception)
        {
            case OperationCanceledException:
                _context.Error.WriteLine("Cancelled.");
                return ExitCode.Cancelled;
            case UsageException:
                _context.Error.WriteLine(exception.Message);
                _context.Error.WriteLine($"See: {NameOf(command)} --help");
                return ExitCode.Usage;
            case FindException or IOException or UnauthorizedAccessException:
                _context.Error.WriteLine($"error: {exception.Message}");
                if (verbose)
                {
                    _context.Error.WriteLine(exception);
                }

                return ExitCode.Input;
            default:
                _context.Error.WriteLine($"unexpected error: {exception.Message}");
                _context.Error.WriteLine(verbose ? exception.ToString() : "Run again with --verbose to see where it came from.");
                return ExitCode.Fault;
        }
    }

    private static string NameOf(Command command)
    {
        var names = new List<string>();
        for (Symbol? symbol = command; symbol is Command; symbol = symbol.Parents.FirstOrDefault())
        {
            names.Insert(0, symbol is RootCommand ? "findagents" : symbol.Name);
        }

        return string.Join(' ', names);
    }
}
