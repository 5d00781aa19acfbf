using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace FindAgents.Cli.CommandLine;

/// <summary>Help that ends with examples to copy.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private const int PlainWidth = 100;

    private readonly HelpAction _help;

    public HelpWithExamples(HelpAction help)
    {
        _help = help;
        if (System.Console.IsOutputRedirected)
        {
            _help.MaxWidth = PlainWidth;
        }
    }

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var result = _help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is ITeach { Examples: { Count: > 0 } examples } teacher)
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var (what, line) in examples)
            {
                output.WriteLine($"  # {what}");
                output.WriteLine($"  {line}");
            }

            output.WriteLine();
            if (teacher.Notes is { Length: > 0 } notes)
            {
                output.WriteLine(notes);
                output.WriteLine();
            }
        }

        return result;
    }
}
