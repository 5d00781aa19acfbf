using System.Reflection;
using FindAgents.Agents.Composers.Llm;

namespace FindAgents.Agents.Chat.Tests;

/// <summary>The sample in a terminal, on the embedded model and a real photo.</summary>
public sealed class ConsoleChatTests
{
    [SkippableFact]
    public void The_sample_finds_the_cat_and_remembers_it()
    {
        Skip.If(Environment.GetEnvironmentVariable(ChatClientChoice.Variable) is not null, "A language model is configured, which may answer anything.");
        var (before, written) = ((Console.In, Console.Out), new StringWriter());
        try
        {
            Console.SetIn(new StringReader("segment everything in @cat.jpg\noutline the second thing\nrotate it\n"));
            Console.SetOut(written);
            Assembly.Load("ConsoleChat").EntryPoint!.Invoke(null, [Array.Empty<string>()]);
        }
        finally
        {
            Console.SetIn(before.In);
            Console.SetOut(before.Out);
        }

        var said = written.ToString().ReplaceLineEndings(" ");
        Assert.Contains("cat (1)", said, StringComparison.Ordinal);
        Assert.Contains("That is 2, ", said, StringComparison.Ordinal);
        Assert.Contains("'rotate' is nothing that the engine does", said, StringComparison.Ordinal);
    }
}
