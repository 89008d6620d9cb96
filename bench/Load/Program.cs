using System.CommandLine;
using Roma.Bench.Load;

try
{
    return await LoadCommand.Create().Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (BenchException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
