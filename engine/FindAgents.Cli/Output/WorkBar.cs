using FindAgents.Cli.CommandLine;
using Spectre.Console;

namespace FindAgents.Cli.Output;

/// <summary>Shows on stderr how far work has come: a bar for a person, lines with <c>--verbose</c>, nothing else.</summary>
/// <param name="context">Where to show it.</param>
/// <param name="verbose">Whether lines were asked for.</param>
/// <param name="first">What the bar says before anything is told.</param>
/// <param name="describe">Puts progress into words.</param>
/// <param name="measure">How much is done, and of how much; of 0 where that is not known yet.</param>
internal sealed class WorkBar<T>(CliContext context, bool verbose, string first, Func<T, string> describe, Func<T, (double Done, double Total)> measure)
{
    /// <summary>Does work that tells how far it has come.</summary>
    public async Task<TResult> RunAsync<TResult>(Func<IProgress<T>, Task<TResult>> work)
    {
        if (verbose || context.Notes.Profile.Capabilities is not { Interactive: true, Ansi: true })
        {
            return await work(new Relay<T>(Tell, describe));
        }

        return await context.Notes.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async bars =>
            {
                var bar = bars.AddTask(first);
                bar.IsIndeterminate = true;
                return await work(new Bar(bar, describe, measure));
            });
    }

    private void Tell(string line)
    {
        if (verbose)
        {
            context.Error.WriteLine(line);
        }
    }

    // At once, unlike Progress<T>, whose reports may overtake one another.
    private sealed class Bar(ProgressTask bar, Func<T, string> describe, Func<T, (double Done, double Total)> measure) : IProgress<T>
    {
        public void Report(T value)
        {
            var (done, total) = measure(value);
            bar.IsIndeterminate = total == 0;
            bar.MaxValue = Math.Max(1, total);
            bar.Value = done;
            bar.Description = Markup.Escape(describe(value));
        }
    }
}
