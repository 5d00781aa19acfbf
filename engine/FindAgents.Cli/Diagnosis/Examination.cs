using FindAgents.Engine;

namespace FindAgents.Cli.Diagnosis;

/// <summary>Checks to be made one after the other, none of which can keep the others from being made.</summary>
internal sealed class Examination(IReadOnlyList<(string Name, Func<CancellationToken, Task<Check>> Make)> checks)
{
    /// <summary>Makes the checks.</summary>
    /// <param name="onCheck">Called with each as it is made.</param>
    /// <param name="cancellationToken">Cancels what is left.</param>
    public async Task<IReadOnlyList<Check>> RunAsync(Action<Check> onCheck, CancellationToken cancellationToken)
    {
        var made = new List<Check>();
        foreach (var (name, make) in checks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Check check;
            try
            {
                check = await make(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                throw;
            }
            catch (FindException e)
            {
                check = new Check(name, CheckState.Fail, "not usable", e.Message);
            }
            catch (Exception e)
            {
                // A doctor that falls ill at the sight of a patient is of no use.
                check = new Check(name, CheckState.Fail, $"{e.GetType().Name}: {e.Message}", "This is unexpected: please report it.");
            }

            made.Add(check);
            onCheck(check);
        }

        return made;
    }
}
