using System.Reflection;
using FindAgents.Agents.Composers.Llm;
using FindAgents.Engine.Imaging;
using FindAgents.Tests;

namespace FindAgents.McpServer.Tests;

/// <summary>The sample that is an agent over MCP: its own process of the server, on the embedded model and a real photo.</summary>
public sealed class McpClientSampleTests
{
    [SkippableFact]
    public void The_sample_has_the_server_find_the_cup()
    {
        Skip.If(Environment.GetEnvironmentVariable(ChatClientChoice.Variable) is not null, "A language model is configured, which may answer anything.");
        using var temp = new TempFolder();
        var (before, written) = (Console.Out, new StringWriter());
        try
        {
            Console.SetOut(written);
            string[] arguments =
            [
                "Find the cup in @coffee.jpg", temp.At("cup.jpg"),
                "dotnet", Path.Combine(AppContext.BaseDirectory, "findagents.dll"), "mcp", "--root", Path.Combine(DocPage.Root, "samples", "photos"),
            ];
            Assembly.Load("McpClient").EntryPoint!.Invoke(null, [arguments]);
        }
        finally
        {
            Console.SetOut(before);
        }

        var said = written.ToString();
        Assert.Contains("find_run", said, StringComparison.Ordinal);
        Assert.Contains("1. grounded-segmentation: done, 1 found", said, StringComparison.Ordinal);
        Assert.Contains("1 cup, score 0.", said, StringComparison.Ordinal);
        Assert.True(RgbImage.Load(File.ReadAllBytes(temp.At("cup.jpg"))).Width > 300);
    }
}
