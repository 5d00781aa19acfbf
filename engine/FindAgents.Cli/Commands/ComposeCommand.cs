using System.CommandLine;
using FindAgents.Agents.Composers;
using FindAgents.Agents.Composers.Exam;
using FindAgents.Agents.Composers.Llm;
using FindAgents.Agents.Compositions;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Commands.Prototypes;
using FindAgents.Cli.Output;
using Microsoft.Extensions.AI;
using Spectre.Console;

namespace FindAgents.Cli.Commands;

/// <summary><c>findagents compose</c>: which task prototypes a request means.</summary>
internal sealed class ComposeCommand : Command, ITeach
{
    private readonly CliContext _context;
    private readonly LlmOptionSet _llm = new();
    private readonly Argument<string[]> _request = new("REQUEST")
    {
        Description = "What is wanted, in English, of a language model in any language; images are named as @photo.jpg.",
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

    private readonly Option<bool> _explain = new("--explain") { Description = "With --llm: print on stderr what the language model is asked and what it answers; so does --verbose." };

    public ComposeCommand(CliContext context)
        : base("compose", "Say which task prototypes a request in English means, step by step; nothing is run.")
    {
        _context = context;
        Arguments.Add(_request);
        foreach (var option in (Option[])[_file, _image, _json, _check, _schema, _explain, ShelfOption.Option])
        {
            Options.Add(option);
        }

        _llm.AddTo(this);

        SetAction(RunAsync);
    }

    public IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("What does it take to do that?", "findagents compose \"find pictures with a red frisbee, then outline the dog in them\""),
        ("For a program", "findagents compose \"highlight the laptop and the two red cups in @desk.jpg\" --json"),
        ("Many requests, a composition a line", "findagents compose --file requests.jsonl --json"),
        ("How many are understood as expected?", "findagents compose --file requests.jsonl --check"),
        ("By a language model on this machine", "findagents compose \"umkreise den Hund in @park.jpg\" --llm ollama --llm-model llama3.1"),
        ("By one elsewhere; what is it asked?", "FINDAGENTS_LLM_KEY=… findagents compose \"the mug next to the laptop in @desk.jpg\" --llm https://api.example.com/v1 --llm-model NAME --explain"),
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

        A language model is sent the request and the names of images, no pictures. Its answer is checked, sent back once when
        it is wrong, and an error when it is wrong again. Keys come from the environment or a file alone.
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

        var opened = _llm.Open(parsed, _context);
        using var client = opened?.Client;
        if (opened is { Options: var llm })
        {
            llm.Catalogue = PrototypeCatalogue.From(ShelfOption.Open(parsed));
        }

        var compose = Composer(opened?.Client, opened?.Options, parsed.GetValue(_explain) || Verbosity.IsAskedFor(parsed), cancellationToken);
        var options = new ComposeOptions { Images = [.. (parsed.GetValue(_image) ?? []).Select(name => name.TrimStart('@'))] };
        if (file is null)
        {
            Print(await compose(string.Join(' ', words), options), parsed.GetValue(_json));
            return ExitCode.Ok;
        }

        var requests = ExpectedComposition.ReadLines(await File.ReadAllTextAsync(file, cancellationToken));
        if (parsed.GetValue(_check))
        {
            await CheckAsync(requests, request => compose(request, options), parsed.GetValue(_json));
            return ExitCode.Ok;
        }

        foreach (var request in requests)
        {
            var composition = await compose(request.Request, options);
            if (!parsed.GetValue(_json))
            {
                _context.Out.WriteLine($"> {CompositionText.Clean(request.Request)}");
            }

            Print(composition, parsed.GetValue(_json));
        }

        return ExitCode.Ok;
    }

    private Func<string, ComposeOptions, Task<Composition>> Composer(IChatClient? client, LlmComposerOptions? llm, bool explain, CancellationToken cancellationToken)
    {
        if (client is null)
        {
            var offline = new OfflineComposer();
            return (request, options) => offline.ComposeAsync(request, options, cancellationToken);
        }

        var composer = new LlmComposer(client, llm);
        var rounds = explain ? new Relay<ComposeRound>(_context.Error.WriteLine, Said) : null;
        return async (request, options) => (await composer.ComposeTracedAsync(request, options, rounds, cancellationToken)).Composition;
    }

    private static string Said(ComposeRound round)
    {
        var parts = new List<string>();
        if (round.System is { } system)
        {
            parts.Add($"--- told\n{system}");
        }

        parts.Add($"--- asked\n{round.Question}");
        parts.Add($"--- answered\n{round.Answer}");
        parts.AddRange(round.Complaints.Select(complaint => $"--- wrong\n{complaint}"));
        return string.Join('\n', string.Join('\n', parts).Split('\n').Select(CompositionText.Clean));
    }

    private void Print(Composition composition, bool json)
    {
        if (json)
        {
            _context.Out.WriteLine(CompositionJson.Write(composition));
            return;
        }

        foreach (var line in CompositionText.Lines(composition))
        {
            _context.Out.WriteLine(line);
        }
    }

    private async Task CheckAsync(IReadOnlyList<ExpectedComposition> requests, Func<string, Task<Composition>> compose, bool json)
    {
        var marks = new List<(ExpectedComposition Expected, string? Fault)>();
        foreach (var request in requests.Where(request => request.Steps is not null))
        {
            marks.Add((request, await FaultOfAsync(request, compose)));
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
            _context.Out.WriteLine($"> {CompositionText.Clean(expected.Request)}");
            _context.Out.WriteLine($"  {CompositionText.Clean(fault!)}");
        }
    }

    // An answer that cannot be used is a wrong one; the others are still to be counted.
    private static async Task<string?> FaultOfAsync(ExpectedComposition request, Func<string, Task<Composition>> compose)
    {
        try
        {
            return CompositionMarks.FaultOf(request.Steps!, await compose(request.Request));
        }
        catch (CompositionException exception)
        {
            return $"no composition: {exception.Message}";
        }
    }

    private static CategoryScore Score(string category, List<(ExpectedComposition Expected, string? Fault)> marks) => new(
        category,
        marks.Count(mark => mark.Fault is null),
        marks.Count,
        marks.Count(mark => mark.Fault is null && mark.Expected.Held),
        marks.Count(mark => mark.Expected.Held));

    private sealed record CategoryScore(string Category, int Right, int Count, int HeldRight, int HeldCount);
}
