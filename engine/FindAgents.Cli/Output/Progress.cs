using FindAgents.Cli.CommandLine;
using Spectre.Console;

namespace FindAgents.Cli.Output;

/// <summary>Shows on stderr that work is going on: a spinner for a person, lines with <c>--verbose</c>, nothing else.</summary>
internal sealed class Progress(CliContext context, bool verbose)
{
    /// <summary>Does work whose steps are named as it goes.</summary>
    public async Task<T> RunAsync<T>(string first, Func<Action<string>, Task<T>> work)
    {
        if (verbose || context.Notes.Profile.Capabilities is not { Interactive: true, Ansi: true })
        {
            Tell(first);
            return await work(Tell);
        }

        return await context.Notes.Status().StartAsync(Markup.Escape(first), status => work(step => status.Status(Markup.Escape(step))));
    }

    private void Tell(string step)
    {
        if (verbose)
        {
            context.Error.WriteLine(step);
        }
    }
}
