using TorchSharp;
namespace FindAgents.Engine.Tests;
public class SmokeTests
{
    [Fact]
    public void Torch_computes()
    {
        Assert.NotNull(typeof(FindException));
        _ = FindAgents.Engine.Runtime.TorchLibrary.Remark;
        using var t = torch.ones(3, 3);
        using var s = t.sum();
        Assert.Equal(9f, s.item<float>());
    }
}
