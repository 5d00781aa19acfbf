using System.Reflection;
using FindAgents.Engine.Masks;
using FindAgents.Tests;

namespace FindAgents.Plugins.Tests;

public sealed class QuickstartTests
{
    [Fact]
    public void The_sample_writes_the_mask_of_the_person()
    {
        using var temp = new TempFolder();
        var file = temp.At("person-mask.png");
        Assembly.Load("Quickstart").EntryPoint!.Invoke(null, [new[] { file }]);
        AstronautPhoto.AssertIsPerson(MaskPng.Decode(File.ReadAllBytes(file)));
    }
}
