using System.CommandLine;
using System.Globalization;
using FindAgents.Agents.Composers;
using FindAgents.Agents.Composers.Exam;
using FindAgents.Agents.Compositions;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Commands.Prototypes;
using FindAgents.Cli.Output;
using Spectre.Console;

namespace FindAgents.Cli.Commands;

/// <summary><c>findagents compose</c>: which task prototypes a request means.</summary>
internal sealed class ComposeCommand : Command, ITeach
{
    private readonly CliContext _context;
    private readonly OfflineComposer _composer = new OfflineComposer();
    private readonly Argument<string[]> _request = new("REQUEST")
    {
        Description = "What is wanted, in English; images are named as @photo.jpg.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _file = new("--file")
    {
        Description = "Compose many requests: a file of one JSON object a line, each with a \"request\".",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _image = new("--image")
    {
        Description = "An image that the request may mean without naming it. May be given several times.",
        HelpName = "NAME",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print JSON instead of text: one composition a line." };
    private readonly Option<bool> _check = new("--check") { Description = "With --file: compare with the \"steps\" in the file, and print how many are right in each \"category\"." };
    private readonly Option<bool> _schema = new("--schema") { Description = "Print the JSON schema of a composition, with the names of your own prototypes." };

    public ComposeCommand(CliContext context)
        : base("compose", "Say which task prototypes a request in English means, step by step; nothing is run.")
    {
        _context = context;
        Arguments.Add(_request);
        foreach (var option in (Option[])[_file, _image, _json, _check, _schema, ShelfOption.Option])
        {
            Options.Add(option);
        }

        SetAction(RunAsync);
    }

    public IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("What does it take to do that?", "findagents compose \"find pictures with a red frisbee, then outline the dog in them\""),
        ("For a program", "findagents compose \"highlight the laptop and the two red cups in @desk.jpg\" --json"),
        ("Many requests, a composition a line", "findagents compose --file requests.jsonl --json"),
        ("How many are understood as expected?", "findagents compose --file requests.jsonl --check"),
    ];

    public string Notes =>
        """
        Images in a request:
          @photo.jpg            the photo
          @photo.jpg#2          region 2 of the last result on it
          @photo.jpg(x,y)       what lies at that point
          @photo.jpg(x,y,w,h)   what is in that box, in the photo's pixels
          @"my photo.jpg"       the name quoted, where it holds blanks or brackets
        A request for nothing that can be done is answered by no steps, a reason and a hint; that is no error.
        """;

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (words, file) = (parsed.GetValue(_request) ?? [], parsed.GetValue(_file));
        var asked = (words.Length > 0 ? 1 : 0) + (file is null ? 0 : 1) + (parsed.GetValue(_schema) ? 1 : 0);
        if (asked != 1)
        {
            throw new UsageException("Give a request, --file FILE, or --schema: one of them.");
        }

        if (parsed.GetValue(_check) && file is null)
        {
            throw new UsageException("--check compares with what a file expects: give --file FILE as well.");
        }

        if (parsed.GetValue(_schema))
        {
            MachineOutput.Write(_context.Out, CompositionJson.Schema(PrototypeCatalogue.From(ShelfOption.Open(parsed))));
            return ExitCode.Ok;
        }

        var options = new ComposeOptions { Images = [.. (parsed.GetValue(_image) ?? []).Select(name => name.TrimStart('@'))] };
        if (file is null)
        {
            Print(await _composer.ComposeAsync(string.Join(' ', words), options, cancellationToken), parsed.GetValue(_json));
            return ExitCode.Ok;
        }

        var requests = ExpectedComposition.ReadLines(await File.ReadAllTextAsync(file, cancellationToken));
        if (parsed.GetValue(_check))
        {
            await CheckAsync(requests, options, parsed.GetValue(_json), cancellationToken);
            return ExitCode.Ok;
        }

        foreach (var request in requests)
        {
            var composition = await _composer.ComposeAsync(request.Request, options, cancellationToken);
            if (!parsed.GetValue(_json))
            {
                _context.Out.WriteLine($"> {Clean(request.Request)}");
            }

            Print(composition, parsed.GetValue(_json));
        }

        return ExitCode.Ok;
    }

    private void Print(Composition composition, bool json)
    {
        if (json)
        {
            _context.Out.WriteLine(CompositionJson.Write(composition));
            return;
        }

        for (var i = 0; i < composition.Steps.Count; i++)
        {
            var step = composition.Steps[i];
            _context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i + 1}. {step.Prototype}{Clean(Inputs(step))}"));
            if (step.Why is { } why)
            {
                _context.Out.WriteLine($"   {Clean(why)}");
            }
        }

        if (composition.IsRefusal)
        {
            _context.Out.WriteLine($"Nothing to do: {Clean(composition.Reason ?? "")}");
            _context.Out.WriteLine(composition.Hint);
        }

        foreach (var note in composition.Notes ?? [])
        {
            _context.Out.WriteLine(Clean(note));
        }
    }

    private static string Inputs(CompositionStep step)
    {
        var inputs = "";
        if (step.Images is { } images)
        {
            inputs += $" of {images}";
        }

        if (step.Phrases is { } phrases)
        {
            inputs += $": {string.Join("; ", phrases)}";
        }

        if (step.Query is { } query)
        {
            inputs += $": {query}";
        }

        if (step.Prompt?.Points is { } points)
        {
            inputs += $" at {string.Join(", ", points.Select(point => string.Create(CultureInfo.InvariantCulture, $"({point.X}, {point.Y})")))}";
        }

        if (step.Prompt?.Box is { } box)
        {
            inputs += string.Create(CultureInfo.InvariantCulture, $" in ({box.X}, {box.Y}, {box.Width}, {box.Height})");
        }

        if (step is { Without: { Count: > 0 } without, Query: null })
        {
            inputs += $", without {string.Join(", ", without)}";
        }

        return step.Limit is { } limit ? inputs + string.Create(CultureInfo.InvariantCulture, $", {limit} at most") : inputs;
    }

    private async Task CheckAsync(IReadOnlyList<ExpectedComposition> requests, ComposeOptions options, bool json, CancellationToken cancellationToken)
    {
        var marks = new List<(ExpectedComposition Expected, string? Fault)>();
        foreach (var request in requests.Where(request => request.Steps is not null))
        {
            marks.Add((request, CompositionMarks.FaultOf(request.Steps!, await _composer.ComposeAsync(request.Request, options, cancellationToken))));
        }

        if (marks.Count == 0)
        {
            throw new CompositionException("No line of the file says which \"steps\" are expected: there is nothing to compare with.");
        }

        var categories = marks.GroupBy(mark => mark.Expected.Category ?? "").Select(group => Score(group.Key, [.. group])).ToList();
        var all = Score("all", marks);
        if (json)
        {
            MachineOutput.Write(_context.Out, new { categories, all });
            return;
        }

        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("category");
        table.AddColumn(new TableColumn("right").RightAligned());
        table.AddColumn(new TableColumn("of which held out").RightAligned());
        foreach (var score in categories.Append(all))
        {
            table.AddRow(new Text(score.Category), new Text($"{score.Right}/{score.Count}"), new Text(score.HeldCount > 0 ? $"{score.HeldRight}/{score.HeldCount}" : ""));
        }

        _context.Console.Write(table);
        foreach (var (expected, fault) in marks.Where(mark => mark.Fault is not null && !mark.Expected.Held))
        {
            _context.Out.WriteLine($"> {Clean(expected.Request)}");
            _context.Out.WriteLine($"  {Clean(fault!)}");
        }
    }

    private static CategoryScore Score(string category, List<(ExpectedComposition Expected, string? Fault)> marks) => new(
        category,
        marks.Count(mark => mark.Fault is null),
        marks.Count,
        marks.Count(mark => mark.Fault is null && mark.Expected.Held),
        marks.Count(mark => mark.Expected.Held));

    // A terminal obeys control characters, and requests are anybody's.
    private static string Clean(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    private sealed record CategoryScore(string Category, int Right, int Count, int HeldRight, int HeldCount);
}
