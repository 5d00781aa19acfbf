using System.CommandLine;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Diagnosis;
using FindAgents.Cli.Output;
using Spectre.Console;

namespace FindAgents.Cli.Commands;

/// <summary><c>findagents doctor</c>: what works on this machine and what does not.</summary>
internal sealed class DoctorCommand : Command, ITeach
{
    private const int NameWidth = 10;

    private readonly CliContext _context;
    private readonly EngineOptionSet _engine = new();
    private readonly Option<bool> _json = new("--json")
    {
        Description = "Print JSON instead of lines.",
    };

    public DoctorCommand(CliContext context)
        : base("doctor", "Check the machine, the native libraries and the model, and say what to do where something is amiss.")
    {
        _context = context;
        Options.Add(_json);
        _engine.AddTo(this);
        SetAction(RunAsync);
    }

    public IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("Everything", "findagents doctor"),
        ("With another libtorch, such as that of a Python PyTorch with CUDA", "FINDAGENTS_LIBTORCH=/opt/venv/lib/python3.12/site-packages/torch/lib findagents doctor"),
        ("What is wrong, for a script", "findagents doctor --json | jq '.checks[] | select(.state != \"ok\")'"),
    ];

    public string Notes => "The exit code is 1 when a check fails; warnings leave it at 0.";

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = _engine.Read(parsed);
        var json = parsed.GetValue(_json);
        var model = new ModelChecks(options, _context.LoadEngine);
        var examination = new Examination(
        [
            (".NET", _ => Task.FromResult(SystemChecks.DotNet())),
            ("system", _ => Task.FromResult(SystemChecks.Platform())),
            ("processor", _ => Task.FromResult(SystemChecks.Processor())),
            ("memory", _ => Task.FromResult(SystemChecks.Memory())),
            ("libtorch", _ => Task.FromResult(SystemChecks.Torch())),
            ("libstdc++", _ => Task.FromResult(SystemChecks.CppLibrary())),
            ("CUDA", _ => Task.FromResult(SystemChecks.Cuda())),
            ("device", _ => Task.FromResult(SystemChecks.Device(options))),
            ("SkiaSharp", _ => Task.FromResult(SystemChecks.Pictures())),
            ("model", _ => Task.FromResult(model.Files())),
            ("answer", model.AnswerAsync),
            ("composer", _ => Task.FromResult(LlmChecks.Configured(_context.ReadVariable))),
        ]);
        var checks = await examination.RunAsync(check => Print(check, json), cancellationToken);
        if (json)
        {
            MachineOutput.Write(_context.Out, new DiagnosisJson(checks.All(check => check.State != CheckState.Fail), checks));
        }

        return checks.Any(check => check.State == CheckState.Fail) ? ExitCode.Input : ExitCode.Ok;
    }

    private void Print(Check check, bool json)
    {
        if (json)
        {
            return;
        }

        var (word, colour) = check.State switch
        {
            CheckState.Ok => ("ok  ", "green"),
            CheckState.Warn => ("warn", "yellow"),
            _ => ("FAIL", "red"),
        };
        _context.Console.Markup($"[{colour}]{word}[/]  ");
        _context.Out.WriteLine($"{check.Name.PadRight(NameWidth)}  {check.Found}");
        if (check.Advice is { } advice)
        {
            _context.Out.WriteLine($"{"",-(NameWidth + 8)}{advice}");
        }
    }

    private sealed record DiagnosisJson(bool Ok, IReadOnlyList<Check> Checks);
}
